import { type Bytes32, mapPagesOf, patientTag, rightEdge, type TilePlace, tileKey, tileWidth } from '@assent/domain';
import type { AuditLog, LogCrypto, WaitingReceipt } from '../ports/audit-log.ts';
import type { AnchorReader } from '../ports/chain-index.ts';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords } from '../ports/store.ts';
import { openStatusList } from '../status/open-status-list.ts';
import { buildBatch, type LogState, type NextReceipt } from './build-batch.ts';

/** What sequencing touches. `originOf` names a log by the place it is read at, without the scheme. */
export type SequencingPorts = Pick<Ports, 'store' | 'random' | 'registries'> & {
  readonly anchors: Pick<AnchorReader, 'latestAnchor'>;
  readonly logCrypto: LogCrypto;
  readonly originOf: (logId: Bytes32) => string;
};

/**
 * What a step did. `waiting`: the checkpoint before is not on the chain yet. `beaten`: another process took the step.
 * `superseded`: the chain has a checkpoint that this database does not know, so a new log was opened.
 */
export type SequencingStep =
  | { readonly kind: 'idle' | 'waiting' | 'beaten' }
  | { readonly kind: 'opened'; readonly logId: Bytes32 }
  | { readonly kind: 'superseded'; readonly logId: Bytes32; readonly former: Bytes32 }
  | { readonly kind: 'appended'; readonly logId: Bytes32; readonly size: number; readonly receipts: number };

/**
 * Takes one step of the audit log: opens it, or appends receipts that wait, at most `limit`, with their checkpoint and
 * the work that anchors it, in one transaction. At most one checkpoint is on its way to the chain. A step that is
 * interrupted leaves nothing behind; of two processes that take the same step, one wins.
 *
 * @throws AppError `registry_unavailable` if the chain cannot be read, `store_unavailable`
 */
export async function sequenceReceipts(ports: SequencingPorts, limit: number): Promise<SequencingStep> {
  const log = await ports.store.reading(({ auditLog }) => auditLog.current());
  if (!log) return openLog(ports, undefined);
  if (log.chainId !== ports.registries.chainId || log.contract !== ports.registries.anchorLog) {
    return openLog(ports, log);
  }
  // Before anything is signed: a log that goes on from a state that the chain has left would be a second history.
  if (await isSuperseded(ports, log)) return openLog(ports, log);
  if (!(await isMined(ports, log))) return { kind: 'waiting' };
  return appendWaiting(ports, log, limit);
}

async function openLog(ports: SequencingPorts, former: AuditLog | undefined): Promise<SequencingStep> {
  const { store, random, registries, originOf } = ports;
  const salt = random.bytes32();
  const logId = registries.logIdOf(salt);
  const openIntent = random.uuid();
  const keys = { tagKey: random.bytes32(), signingKey: former?.signingKey ?? random.bytes32() };
  const isOpen = await store.network(async (records) => {
    const { auditLog, outbox } = records;
    const size = former ? ((await auditLog.latest(former.logId))?.size ?? 0) : 0;
    const log: AuditLog = {
      generation: (former?.generation ?? 0) + 1,
      logId,
      salt,
      chainId: registries.chainId,
      contract: registries.anchorLog,
      origin: originOf(logId),
      ...keys,
      openIntent,
      ...(former ? { former: { logId: former.logId, size } } : {}),
    };
    if (!(await auditLog.open(log))) return false;
    await outbox.enqueue(openIntent, { kind: 'open_log', salt });
    if (former) await openListsAnew(ports, records);
    return true;
  });
  if (!isOpen) return { kind: 'beaten' };
  return former ? { kind: 'superseded', logId, former: former.logId } : { kind: 'opened', logId };
}

/**
 * This database is an older one than the chain knows: places of credentials that were issued since then seem free. No place of
 * the lists of that time is given out any more.
 */
async function openListsAnew(ports: SequencingPorts, records: NetworkRecords): Promise<void> {
  const { tenantLists } = records;
  for (const tenant of await tenantLists.owners()) {
    await openStatusList(ports, records, (list) => tenantLists.insert(tenant, list));
  }
}

/** Whether all that was asked of the chain for this log is done. */
const isMined = ({ store }: SequencingPorts, { logId, openIntent }: AuditLog): Promise<boolean> =>
  store.reading(async ({ auditLog, outbox }) => {
    const intentId = (await auditLog.latest(logId))?.intentId ?? openIntent;
    const [progress] = await outbox.progress([intentId]);
    return progress?.state === 'mined' || progress?.state === 'final';
  });

/** Whether the chain has a checkpoint of this log that is not ours: this database was restored, or there is a second. */
async function isSuperseded({ store, anchors }: SequencingPorts, { logId }: AuditLog): Promise<boolean> {
  const anchor = await anchors.latestAnchor(logId);
  if (!anchor) return false;
  return !(await store.reading(({ auditLog }) => auditLog.had(logId, anchor.digest)));
}

async function appendWaiting(ports: SequencingPorts, log: AuditLog, limit: number): Promise<SequencingStep> {
  const { store, random, logCrypto } = ports;
  const { waiting, ...state } = await store.reading((records) => readState(records, logCrypto, log, limit));
  const leftOut = waiting.filter(({ receipt }) => !receipt);
  if (leftOut.length > 0) await store.network(({ auditLog }) => auditLog.leaveOut(leftOut));
  const next = waiting.flatMap(({ tenant, receipt }): NextReceipt[] =>
    receipt ? [{ tenant, receipt, salt: random.bytes32() }] : [],
  );
  if (next.length === 0) return { kind: 'idle' };
  const { batch, checkpoint } = await buildBatch(logCrypto, state, next, random.uuid());
  const { prevDigest, size, logRoot, mapRoot } = checkpoint;
  const anchoring = { kind: 'anchor_log', logId: log.logId, prevDigest, size, logRoot, mapRoot } as const;
  if (!(await store.shared.appendToLog(batch, anchoring))) return { kind: 'beaten' };
  return { kind: 'appended', logId: log.logId, size, receipts: next.length };
}

async function readState(
  { auditLog }: NetworkRecords,
  { sha256 }: LogCrypto,
  log: AuditLog,
  limit: number,
): Promise<LogState & { readonly waiting: readonly WaitingReceipt[] }> {
  const { logId, tagKey } = log;
  const latest = await auditLog.latest(logId);
  const waiting = await auditLog.waiting(limit);
  const size = latest?.size ?? 0;
  const lastEntries = size % tileWidth === 0 ? [] : [{ level: 0, index: Math.floor(size / tileWidth) }];
  const patients = new Map(
    waiting.flatMap(({ tenant, receipt }) => (receipt ? [[`${tenant} ${receipt.subject}`, { tenant, receipt }]] : [])),
  );
  const mapPlaces = [...patients.values()].flatMap(({ tenant, receipt }) =>
    mapPagesOf(patientTag(sha256, tagKey, tenant, receipt.subject)),
  );
  const pages = {
    hashes: await auditLog.pages(logId, 'hashes', rightEdge(size)),
    entries: await auditLog.pages(logId, 'entries', lastEntries),
    map: await auditLog.pages(logId, 'map', unique(mapPlaces)),
  };
  return { log, latest, waiting, pages };
}

const unique = (places: readonly TilePlace[]): TilePlace[] => [
  ...new Map(places.map((place) => [tileKey(place), place])).values(),
];
