import { parentPort } from 'node:worker_threads';
import { AppError } from '@assent/domain';
import { type Engine, loadEngine } from '../engine/load-engine.ts';
import { holdsProof } from '../presentations/check-proof.ts';
import type { CheckMessage, ThreadMessage } from './verifier-messages.ts';

// What runs in a thread of its own: checks proofs and knows nothing else. Requests and presentations are parsed by then.

const say = (message: ThreadMessage) => parentPort?.postMessage(message);

function answer(engine: Engine, { id, check, schemas }: CheckMessage): void {
  const byId = new Map(schemas.map((schema) => [schema.id, schema]));
  try {
    say({ id, holds: holdsProof(engine, check, (name) => byId.get(name)), isBroken: false });
  } catch (error) {
    // A trap of WASM is an error of the run time; bytes that the engine cannot read are a plain text or an Error.
    say({ id, holds: false, isBroken: !(error instanceof AppError) && isTrap(error) });
  }
}

const isTrap = (error: unknown) =>
  error instanceof RangeError || (error instanceof Error && error.name === 'RuntimeError');

const engine = await loadEngine();
parentPort?.on('message', (message: CheckMessage) => answer(engine, message));
say('ready');
