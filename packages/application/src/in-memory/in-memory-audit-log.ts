import { type Tiles, tileKey } from '@assent/domain';
import type { AuditLogRecords, LogBatch } from '../ports/audit-log.ts';
import type { Tables } from './in-memory-database.ts';

/** Audit logs, within one unit of work. */
export const auditLogRecords = (tables: () => Tables): AuditLogRecords => ({
  current: async () => [...tables().auditLogs.values()].at(-1)?.log,
  get: async (logId) => tables().auditLogs.get(logId)?.log,
  async open(log) {
    if ([...tables().auditLogs.values()].some((kept) => kept.log.generation >= log.generation)) return false;
    tables().auditLogs.set(log.logId, { log: structuredClone(log), checkpoints: [] });
    for (const key of [...tables().receiptPlaces.keys()]) tables().receiptPlaces.delete(key);
    return true;
  },
  latest: async (logId) => tables().auditLogs.get(logId)?.checkpoints.at(-1),
  had: async (logId, digest) =>
    tables()
      .auditLogs.get(logId)
      ?.checkpoints.some((checkpoint) => checkpoint.digest === digest) ?? false,
  async pages(logId, kind, places) {
    const found = new Map<string, Uint8Array>();
    for (const place of places) {
      const page = tables().auditPages.get(`${logId} ${kind} ${tileKey(place)}`);
      if (page) found.set(tileKey(place), page.slice());
    }
    return found;
  },
  waiting: async (limit) =>
    [...tables().receipts]
      .filter(([key]) => !tables().receiptPlaces.has(key))
      .slice(0, limit)
      .map(([, { tenant, value }]) => ({ tenant, id: value.id, receipt: value })),
  async leaveOut(receipts) {
    for (const { tenant, id } of receipts) tables().receiptPlaces.set(`${tenant} ${id}`, 'left out');
  },
});

/** As `appendToLog` of the store, without the work for the chain. */
export function appendToLog(tables: Tables, { logId, expected, checkpoint, pages, logged }: LogBatch): boolean {
  const kept = tables.auditLogs.get(logId);
  if (!kept || (kept.checkpoints.at(-1)?.digest ?? logId) !== expected) return false;
  if (logged.some(({ tenant, id }) => tables.receiptPlaces.has(`${tenant} ${id}`))) return false;
  tables.auditLogs.set(logId, { ...kept, checkpoints: [...kept.checkpoints, { ...checkpoint }] });
  for (const { tenant, id, index, salt } of logged) {
    tables.receiptPlaces.set(`${tenant} ${id}`, { logId, index, salt });
  }
  for (const [kind, changed] of Object.entries(pages) as [string, Tiles][]) {
    for (const [key, page] of changed) tables.auditPages.set(`${logId} ${kind} ${key}`, page.slice());
  }
  return true;
}
