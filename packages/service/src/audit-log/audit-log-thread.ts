import { setTimeout } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import {
  type Anchor,
  type Random,
  type Registries,
  type SequencingPorts,
  type Store,
  sequenceReceipts,
} from '@assent/application';
import { AppError } from '@assent/domain';
import type { Database } from '@assent/store';
import { loadAgentFile, logCrypto } from '@assent/veramo';
import type { AuditLogTask, FromThread, ToThread } from './messages.ts';

// A thread with a connection of its own to the database: hashing a second's receipts takes longer than a decision may wait.

/** Receipts in one step: its transaction must not keep others waiting. */
const maxReceipts = 2000;

const task = workerData as AuditLogTask;
const port = parentPort;
if (!port) throw new Error('runs in a thread of the service');
const say = (message: FromThread) => port.postMessage(message);

const ending = new AbortController();
let answer: (message: ToThread) => void = () => undefined;
port.on('message', (message: ToThread) => {
  if (message.kind === 'stop') ending.abort();
  else answer(message);
});

/** Asks the service, whose index follows the chain. */
function latestAnchor(logId: Parameters<SequencingPorts['anchors']['latestAnchor']>[0]): Promise<Anchor | undefined> {
  return new Promise((resolve, reject) => {
    answer = (message) => {
      if (message.kind === 'anchor') resolve(message.anchor);
      if (message.kind === 'unknown') reject(new AppError(message.code, message.params));
    };
    say({ kind: 'ask', logId });
  });
}

const pointers = ['/database', '/store', '/random', '/registries'] as const;
type Parts = readonly [Database, Store, Random, Registries];

/** The parts of agent.yml that are needed, once the database can be reached; undefined if it is told to end before. */
async function loadParts(): Promise<Parts | undefined> {
  while (!ending.signal.aborted) {
    const loading = loadAgentFile(task.agentFile, pointers, task.environment) as Promise<unknown> as Promise<Parts>;
    const parts = await loading.catch(waitsForDatabase);
    if (parts) return parts;
    await pause();
  }
  return undefined;
}

/** A wrong setting would be wrong for ever. */
function waitsForDatabase(error: unknown): undefined {
  if (!(error instanceof AppError && error.code === 'store_unavailable')) throw error;
  return waits(error);
}

/** What fails for now is said, and tried again; anything else is a bug. */
function waits(error: unknown): undefined {
  if (!(error instanceof AppError)) throw error;
  say({ kind: 'waits', code: error.code });
}

const pause = () => setTimeout(task.intervalMs, undefined, { signal: ending.signal }).catch(() => undefined);

async function run([database, store, random, registries]: Parts): Promise<void> {
  const { host, pathname } = new URL(task.publicUrl);
  const ports: SequencingPorts = {
    ...{ store, random, registries, logCrypto, anchors: { latestAnchor } },
    // a log is named by the place it is read at, without the scheme (C2SP tlog-checkpoint)
    originOf: (logId) => `${host}${pathname.replace(/\/$/, '')}/log/${logId}`,
  };
  while (!ending.signal.aborted) {
    const step = await sequenceReceipts(ports, maxReceipts).catch(waits);
    if (step) say({ kind: 'step', step });
    await pause();
  }
  await database.close();
}

const parts = await loadParts();
if (parts) await run(parts);
port.close();
