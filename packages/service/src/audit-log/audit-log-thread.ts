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
const [database, store, random, registries] = (await loadAgentFile(task.agentFile, pointers, task.environment)) as [
  Database,
  Store,
  Random,
  Registries,
];
const { host, pathname } = new URL(task.publicUrl);
const ports: SequencingPorts = {
  ...{ store, random, registries, logCrypto, anchors: { latestAnchor } },
  // a log is named by the place it is read at, without the scheme (C2SP tlog-checkpoint)
  originOf: (logId) => `${host}${pathname.replace(/\/$/, '')}/log/${logId}`,
};

while (!ending.signal.aborted) {
  try {
    say({ kind: 'step', step: await sequenceReceipts(ports, maxReceipts) });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    say({ kind: 'waits', code: error.code });
  }
  await setTimeout(task.intervalMs, undefined, { signal: ending.signal }).catch(() => undefined);
}
await database.close();
port.close();
