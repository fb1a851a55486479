import { type Keyring, pendingDenials, type SharedRecords } from '@assent/application';
import { keysOf, type Receipt, type TenantId } from '@assent/domain';
import type * as z from 'zod';
import type { Database } from './database.ts';
import type { SubjectKey } from './encryption/subject-cipher.ts';
import { intentTable } from './entities/outbox.ts';
import { receiptTable } from './entities/patients.ts';
import { inBatches } from './in-batches.ts';
import { apiKeyReader } from './records/api-keys.ts';
import { batchWrites } from './records/audit-log-batch.ts';
import { denials, readDenial } from './records/denials.ts';
import { eventLines } from './records/events.ts';
import { intentRow } from './records/outbox.ts';
import { sealReceiptUnder } from './records/receipt-contents.ts';
import { appendReceipts } from './records/receipts.ts';
import { revocationWrites } from './records/revocation-writes.ts';
import { staffSessionsByHash } from './records/staff.ts';
import { type AboutSubject, fileOpener, findSubjectFiles } from './records/subject-files.ts';
import { insertingNew } from './write.ts';

type ReceiptRow = z.infer<typeof receiptTable.zRow>;

/** Questions in one statement. */
const maxBatch = 200;

/** Reads beside the units of work, and appends in units of their own. */
export function sharedRecords(database: Database, keyring: Keyring): SharedRecords {
  const keysByHash = apiKeyReader();
  const findKey = inBatches(maxBatch, async (hashes: readonly string[]) => {
    const found = await database.reading((session) => keysByHash(session, [...new Set(hashes)]));
    return Promise.allSettled(hashes.map((hash) => found.get(hash)));
  });
  const findStaffSession = inBatches(maxBatch, async (hashes: readonly string[]) => {
    const found = await database.reading((session) => staffSessionsByHash(session, [...new Set(hashes)]));
    return Promise.allSettled(hashes.map((hash) => found.get(hash)));
  });
  const findDenied = inBatches(maxBatch, async (asked: readonly (readonly string[])[]) => {
    const denied = await database.reading((session) => denials(session, keyring).among([...new Set(asked.flat())]));
    return Promise.allSettled(asked.map((keys): ReadonlySet<string> => new Set(keys.filter((key) => denied.has(key)))));
  });
  const opener = fileOpener(keyring);
  const findFile = inBatches(maxBatch, async (asked: readonly AboutSubject[]) => {
    const fileOf = await database.reading((session) => findSubjectFiles(session, opener, asked));
    return Promise.allSettled(asked.map(async (about) => fileOf(about)));
  });
  const append = appending(database, keyring);
  const pending = pendingDenials();
  return {
    apiKeyByHash: findKey,
    staffSessionByHash: findStaffSession,
    async deniedAmong(keys) {
      const withPending = pending.beforeReading();
      return withPending(keys.length === 0 ? new Set() : await findDenied(keys), keys);
    },
    denyWhile: pending.denyWhile,
    async recordRevocation(revocation) {
      await database.writeAll(revocationWrites(keyring, revocation));
      return database.reading((session) => readDenial(session, revocation.key));
    },
    async appendToLog(batch, anchoring) {
      const writes = await database.reading((session) => batchWrites(session, keyring, batch));
      const intent = intentRow(keyring, batch.checkpoint.intentId, anchoring);
      return database.writeAll([...writes, insertingNew(intentTable, [intent])]);
    },
    newestEvent: database.settledNumber,
    eventsBetween: (tenant, after, upTo, limit) =>
      database.reading((session) => eventLines(session, keyring, tenant, [after, upTo, limit])),
    async subjectFile(tenant, subject) {
      const withPending = pending.beforeReading();
      const { grants, denied, key, consentRules } = await findFile({ tenant, subject });
      return {
        grants,
        denied: withPending(denied, grants.flatMap(keysOf)),
        consentRules,
        async append(receipt) {
          if (receipt.subject !== subject) throw new Error('a receipt in the file of another subject');
          await append(tenant, receipt, key);
        },
      };
    },
  };
}

/** Appends receipts, many with one statement; those of a subject without a key make it first. */
function appending(database: Database, keyring: Keyring) {
  const insert = inBatches(maxBatch, async (rows: readonly ReceiptRow[]) => {
    await database.statement((session) => session.insertAll(receiptTable, rows));
    return rows.map(() => ({ status: 'fulfilled', value: undefined }) as const);
  });
  const appendFirst = inBatches(
    maxBatch,
    (added: readonly { readonly tenant: TenantId; readonly receipt: Receipt }[]) =>
      database.unitOfWork((session) => appendReceipts(session, keyring, added)),
  );
  return async (tenant: TenantId, receipt: Receipt, key: SubjectKey | undefined): Promise<void> => {
    if (!key) return void (await appendFirst({ tenant, receipt }));
    const { id, subject, at } = receipt;
    await insert({ tenantId: tenant, id, subject, at, content: sealReceiptUnder(key.keyring, receipt) });
  };
}
