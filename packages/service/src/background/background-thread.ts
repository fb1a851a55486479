import { getPriority, setPriority } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import type { Anchor, Keyring, Random, Registries, SequencingPorts, Store } from '@assent/application';
import { sequenceReceipts } from '@assent/application';
import { AppError } from '@assent/domain';
import { type Chain, signerAddress, transactionOutbox } from '@assent/evm';
import { type Database, databaseLedger } from '@assent/store';
import { loadAgentFile, logCrypto } from '@assent/veramo';
import { programPackages } from '../program-packages.ts';
import { askingService } from './asking-service.ts';
import { inPieces } from './in-pieces.ts';
import type { BackgroundTask, FromThread, ToThread } from './messages.ts';

// What nobody waits for: the audit log and the outbox. They have a thread and a connection to the database of their own, as
// hashing and signing take longer than a decision may.

/** Receipts in one step: its transaction must not keep others waiting. */
const maxReceipts = 2000;
const niceness = 5;
/** Hashes are what its longest stretches of work are made of. */
const pieces = { workMs: 0.7, pauseMs: 2 };

const port = parentPort;
if (!port) throw new Error('runs in a thread of the service');
const say = (message: FromThread) => port.postMessage(message);
const { ask, hear } = askingService(say);

// on Linux, of this thread alone: whoever waits for an answer goes first
if (process.platform === 'linux') setPriority(Math.max(niceness, getPriority()));

const ending = new AbortController();
let wakeOutbox: () => void = () => undefined;
let startWith: (task: BackgroundTask) => void;
const starting = new Promise<BackgroundTask>((resolve) => {
  startWith = resolve;
});
port.on('message', (message: ToThread) => {
  if (message.kind === 'start') startWith(message.task);
  else if (message.kind === 'stop') ending.abort();
  else if (message.kind === 'wake') wakeOutbox();
  else hear(message);
});

const task = await starting;

const pointers = ['/database', '/keyring', '/store', '/random', '/registries', '/chain'] as const;
type Parts = readonly [Database, Keyring, Store, Random, Registries, Chain];

/** The parts of agent.yml that are needed, once the database can be reached; undefined if it is told to end before. */
async function loadParts(): Promise<Parts | undefined> {
  while (!ending.signal.aborted) {
    const loading = loadAgentFile(task.agentFile, pointers, task.environment, programPackages);
    const parts = await (loading as Promise<unknown> as Promise<Parts>).catch(waitsForDatabase);
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

const pause = () => setTimeout(task.anchorIntervalMs, undefined, { signal: ending.signal }).catch(() => undefined);

async function runAuditLog([, , store, random, registries]: Parts): Promise<void> {
  const { host, pathname } = new URL(task.publicUrl);
  const latestAnchor: SequencingPorts['anchors']['latestAnchor'] = (logId) =>
    ask({ about: 'anchor', logId }) as Promise<Anchor | undefined>;
  const ports: SequencingPorts = {
    ...{ store, random, registries, anchors: { latestAnchor } },
    logCrypto: { ...logCrypto, sha256: inPieces(logCrypto.sha256, pieces) },
    // a log is named by the place it is read at, without the scheme (C2SP tlog-checkpoint)
    originOf: (logId) => `${host}${pathname.replace(/\/$/, '')}/log/${logId}`,
  };
  while (!ending.signal.aborted) {
    const step = await sequenceReceipts(ports, maxReceipts).catch(waits);
    if (step) say({ kind: 'step', step });
    if (step && 'logId' in step) wakeOutbox();
    await pause();
  }
}

function runOutbox([database, keyring, , , registries, chain]: Parts): Promise<void> {
  const signer = signerAddress(task.outbox.operatorKey);
  const outbox = transactionOutbox({
    ...task.outbox,
    ...{ chain, registries, ledger: databaseLedger(database, keyring, { chainId: chain.chainId, signer }) },
    headAgeMs: () => ask({ about: 'head age' }) as Promise<number | undefined>,
    onEvent: (event) => say({ kind: 'outbox', event }),
  });
  wakeOutbox = outbox.wake;
  return outbox.run(ending.signal);
}

const parts = await loadParts();
if (parts) {
  say({ kind: 'begun' });
  await Promise.all([runAuditLog(parts), runOutbox(parts)]);
  await parts[0].close();
}
port.close();
