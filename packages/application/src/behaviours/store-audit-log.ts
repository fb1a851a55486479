import { type Bytes32, tileKey } from '@assent/domain';
import { expect, test } from '@jest/globals';
import type { LogBatch } from '../ports/audit-log.ts';
import type { NetworkRecords, Store } from '../ports/store.ts';
import { newAuditLog, newBytes32, newDid, newId, newReceipt, tenantA, tenantB } from './samples.ts';

const page = (byte: number, length = 32) => new Uint8Array(length).fill(byte);
const first = { level: 0, index: 0 };

/** What an audit log needs: receipts wait in order, one writer wins, and a batch is kept whole or not at all. */
export function auditLogBehaviours(current: () => Store): void {
  const within = <T>(work: (records: NetworkRecords['auditLog']) => Promise<T>) =>
    current().network(({ auditLog }) => work(auditLog));
  const append = (batch: LogBatch) => {
    const { logId, expected: prevDigest, checkpoint } = batch;
    const { size, digest } = checkpoint;
    return current().shared.appendToLog(batch, {
      kind: 'anchor_log',
      logId,
      prevDigest,
      size,
      logRoot: digest,
      mapRoot: digest,
    });
  };
  const anchoringOf = ({ checkpoint }: LogBatch) =>
    current().network(({ outbox }) => outbox.progress([checkpoint.intentId]));
  const write = (tenant = tenantA, subject = newDid()) => {
    const receipt = newReceipt(subject);
    return current().tenant(tenant, async ({ receipts }) => {
      await receipts.append(receipt);
      return { tenant, receipt };
    });
  };
  type Written = Awaited<ReturnType<typeof write>>;
  const batchOf = (logId: Bytes32, expected: Bytes32, written: readonly Written[], size: number): LogBatch => ({
    logId,
    expected,
    checkpoint: { size, digest: newBytes32(), note: `note ${size}`, intentId: newId() },
    pages: { hashes: new Map([[tileKey(first), page(size)]]), entries: new Map(), map: new Map() },
    logged: written.map(({ tenant, receipt }, position) => {
      const index = size - written.length + position;
      return { tenant, id: receipt.id, subject: receipt.subject, index, salt: newBytes32() };
    }),
  });

  test('the newest generation is current, and a generation is opened once', async () => {
    expect(await within((records) => records.current())).toBeUndefined();
    const [one, rival] = [newAuditLog(1), newAuditLog(1)];
    const second = newAuditLog(2, { former: { logId: one.logId, size: 7 } });
    expect(await within((records) => records.open(one))).toBe(true);
    expect(await within((records) => records.open(rival))).toBe(false);
    expect(await within((records) => records.current())).toEqual(one);
    expect(await within((records) => records.open(second))).toBe(true);
    expect(await within((records) => records.current())).toEqual(second);
    expect(await within((records) => records.get(one.logId))).toEqual(one);
    expect(await within((records) => records.get(rival.logId))).toBeUndefined();
  });

  test('receipts of all tenants wait, oldest first, until they are in a log', async () => {
    const log = newAuditLog(1);
    await within((records) => records.open(log));
    const written = [await write(), await write(tenantB), await write()];
    const waiting = await within((records) => records.waiting(2));
    expect(waiting).toEqual(written.slice(0, 2).map((one) => ({ ...one, id: one.receipt.id })));
    const batch = batchOf(log.logId, log.logId, written.slice(0, 2), 2);
    expect(await append(batch)).toBe(true);
    expect(await within((records) => records.waiting(10))).toMatchObject([{ id: written[2]?.receipt.id }]);
    await within((records) => records.leaveOut([{ tenant: tenantA, id: written[2]?.receipt.id ?? '' }]));
    expect(await within((records) => records.waiting(10))).toEqual([]);
  });

  test('a batch is kept as it was given', async () => {
    const log = newAuditLog(1);
    await within((records) => records.open(log));
    const subject = newDid();
    const written = [await write(tenantA, subject), await write(tenantB, subject), await write(tenantA, subject)];
    const batch = batchOf(log.logId, log.logId, written, 3);
    await append(batch);
    const [one, , three] = batch.logged;
    const logged = await current().tenant(tenantA, ({ receipts }) => receipts.logged(subject, log.logId));
    expect(logged).toEqual([
      { receipt: written[0]?.receipt, index: 0, salt: one?.salt },
      { receipt: written[2]?.receipt, index: 2, salt: three?.salt },
    ]);
    expect(await within((records) => records.latest(log.logId))).toEqual(batch.checkpoint);
    expect(await anchoringOf(batch)).toMatchObject([{ kind: 'anchor_log', state: 'queued' }]);
    const places = [first, { level: 1, index: 0 }];
    expect(await within((records) => records.pages(log.logId, 'hashes', places))).toEqual(batch.pages.hashes);
    expect(await within((records) => records.pages(log.logId, 'map', places))).toEqual(new Map());
    expect(await within((records) => records.pages(newBytes32(), 'hashes', places))).toEqual(new Map());
    expect(await current().tenant(tenantA, ({ receipts }) => receipts.logged(subject, newBytes32()))).toEqual([]);
  });

  test('a later batch replaces pages, and the log still knows what it was', async () => {
    const log = newAuditLog(1);
    await within((records) => records.open(log));
    const before = batchOf(log.logId, log.logId, [await write()], 1);
    await append(before);
    const after = batchOf(log.logId, before.checkpoint.digest, [await write()], 2);
    expect(await append(after)).toBe(true);
    expect(await within((records) => records.latest(log.logId))).toEqual(after.checkpoint);
    expect(await within((records) => records.pages(log.logId, 'hashes', [first]))).toEqual(after.pages.hashes);
    expect(await within((records) => records.had(log.logId, before.checkpoint.digest))).toBe(true);
    expect(await within((records) => records.had(log.logId, newBytes32()))).toBe(false);
  });

  test('a batch that goes on from another state of the log changes nothing', async () => {
    const log = newAuditLog(1);
    await within((records) => records.open(log));
    const written = [await write()];
    const other = batchOf(log.logId, newBytes32(), written, 1);
    expect(await append(other)).toBe(false);
    expect(await anchoringOf(other)).toEqual([]);
    expect(await append(batchOf(newBytes32(), log.logId, written, 1))).toBe(false);
    expect(await within((records) => records.latest(log.logId))).toBeUndefined();
    expect(await within((records) => records.waiting(10))).toHaveLength(1);
  });

  test('of two that append the same receipts, one does', async () => {
    const log = newAuditLog(1);
    await within((records) => records.open(log));
    const written = await Promise.all(Array.from({ length: 5 }, () => write()));
    const batches = Array.from({ length: 4 }, () => batchOf(log.logId, log.logId, written, 5));
    const outcomes = await Promise.all(batches.map((batch) => append(batch)));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await within((records) => records.latest(log.logId))).toEqual(batches[outcomes.indexOf(true)]?.checkpoint);
  });

  test('a receipt is in a log once: a batch that has it again changes nothing', async () => {
    const log = newAuditLog(1);
    await within((records) => records.open(log));
    const [once, other] = [await write(), await write()];
    const before = batchOf(log.logId, log.logId, [once], 1);
    await append(before);
    const again = batchOf(log.logId, before.checkpoint.digest, [other, once], 3);
    const outcome = await append(again);
    expect(outcome).toBe(false);
    expect(await within((records) => records.latest(log.logId))).toEqual(before.checkpoint);
    expect(await within((records) => records.waiting(10))).toMatchObject([{ id: other.receipt.id }]);
  });

  test('a receipt that was left out is in no log', async () => {
    const log = newAuditLog(1);
    await within((records) => records.open(log));
    const written = await write();
    await within((records) => records.leaveOut([{ tenant: written.tenant, id: written.receipt.id }]));
    const batch = batchOf(log.logId, log.logId, [written], 1);
    const outcome = await append(batch);
    expect(outcome).toBe(false);
    expect(await within((records) => records.latest(log.logId))).toBeUndefined();
  });

  test('a new generation has all receipts wait again, and the log before it stays as it was', async () => {
    const log = newAuditLog(1);
    await within((records) => records.open(log));
    const written = [await write(), await write()];
    const batch = batchOf(log.logId, log.logId, written, 2);
    await append(batch);
    await within((records) => records.open(newAuditLog(2, { former: { logId: log.logId, size: 2 } })));
    expect(await within((records) => records.waiting(10))).toHaveLength(2);
    expect(await within((records) => records.latest(log.logId))).toEqual(batch.checkpoint);
    expect(await within((records) => records.pages(log.logId, 'hashes', [first]))).toEqual(batch.pages.hashes);
  });

  test('a patient sees how many of the own receipts wait at the own tenant', async () => {
    const log = newAuditLog(1);
    await within((records) => records.open(log));
    const subject = newDid();
    const written = [await write(tenantA, subject), await write(tenantA, subject), await write(tenantB, subject)];
    const count = () => current().tenant(tenantA, ({ receipts }) => receipts.waiting(subject));
    expect(await count()).toBe(2);
    await append(batchOf(log.logId, log.logId, written.slice(0, 1), 1));
    expect(await count()).toBe(1);
  });

  test('hundreds of receipts and pages go through at once', async () => {
    const log = newAuditLog(1);
    await within((records) => records.open(log));
    const subjects = Array.from({ length: 40 }, newDid);
    const written: Written[] = [];
    for (let count = 0; count < 1200; count += 1) written.push(await write(tenantA, subjects[count % 40]));
    const waiting = await within((records) => records.waiting(2000));
    expect(waiting.map(({ id }) => id)).toEqual(written.map(({ receipt }) => receipt.id));
    const map = new Map(Array.from({ length: 1100 }, (_, index) => [`2/${index}`, page(index % 251)]));
    const batch = batchOf(log.logId, log.logId, written, 1200);
    expect(await append({ ...batch, pages: { ...batch.pages, map } })).toBe(true);
    const places = Array.from({ length: 1100 }, (_, index) => ({ level: 2, index }));
    expect(await within((records) => records.pages(log.logId, 'map', places))).toEqual(map);
    expect(await within((records) => records.waiting(10))).toEqual([]);
  });
}
