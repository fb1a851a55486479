import type { ProofRequest } from '@assent/domain';
import { newStatusRegistry, type ProofPresentation, type ProverInput, proveEligibility } from '@assent/zk';
import { Buffer } from 'buffer/index.js';
import { fromMessage } from './message.ts';

// Runs in a Web Worker of a browser: the prover of a wallet. The engine looks for a Buffer when it is loaded.

interface WorkerScope {
  readonly location: { readonly origin: string };
  Buffer: unknown;
  postMessage(message: unknown): void;
}
const scope = globalThis as unknown as WorkerScope;
scope.Buffer = Buffer;

/** What the page hands to the worker. */
export interface ProverTask {
  readonly request: ProofRequest;
  readonly input: ProverInput;
  readonly rounds: number;
}

/** What came of it. The first proof has checks of the verifier's parameters and sets in it, which are remembered. */
export interface ProverResult {
  readonly presentation: ProofPresentation;
  /** From the first use of the engine until it is there: fetched, compiled, and a key pair made. */
  readonly loadMs: number;
  readonly firstMs: number;
  readonly proveMs: readonly number[];
}

async function work(): Promise<ProverResult> {
  const task = await fetch(`${scope.location.origin}/task`);
  const { request, input, rounds } = fromMessage(await task.text()) as ProverTask;
  const loadStartMs = performance.now();
  await newStatusRegistry('urn:registry:empty', 0);
  const loadMs = performance.now() - loadStartMs;
  const proveMs: number[] = [];
  let presentation: ProofPresentation | undefined;
  for (let round = 0; round <= rounds || !presentation; round += 1) {
    const startedMs = performance.now();
    presentation = await proveEligibility(request, input);
    proveMs.push(performance.now() - startedMs);
  }
  const [firstMs = Number.NaN, ...others] = proveMs;
  return { presentation, loadMs, firstMs, proveMs: others };
}

await work().then(
  (result) => scope.postMessage(result),
  (error: unknown) => scope.postMessage({ error: String((error as Error)?.stack ?? error) }),
);
