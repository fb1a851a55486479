import {
  type Keyring,
  type Noted,
  type NotedAbout,
  noteByReading,
  type PendingDenials,
  pendingDenials,
  type SharedRecords,
  type SubjectFile,
} from '@assent/application';
import { type Did, keysOf, type Receipt, type TenantId } from '@assent/domain';
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
import { insertIfStillSo, type ProvenReceipt } from './records/proven-receipts.ts';
import { sealReceiptUnder } from './records/receipt-contents.ts';
import { appendReceipts } from './records/receipts.ts';
import { revocationWrites } from './records/revocation-writes.ts';
import { staffSessionsByHash } from './records/staff.ts';
import {
  type AboutSubject,
  type FileOpener,
  type FoundFile,
  fileOpener,
  findSubjectFiles,
  latestFile,
} from './records/subject-files.ts';
import { insertingNew } from './write.ts';

type ReceiptRow = z.infer<typeof receiptTable.zRow>;

/** Questions in one statement. */
const maxBatch = 200;

/** Reads beside the units of work, and appends in units of their own. */
export function sharedRecords(database: Database, keyring: Keyring): SharedRecords {
  const keys = apiKeyReader();
  const findKey = inBatches(maxBatch, async (hashes: readonly string[]) => {
    const found = await database.reading((session) => keys.read(session, [...new Set(hashes)]));
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
  const subjectFile: SharedRecords['subjectFile'] = async (tenant, subject) => {
    const fileFrom = countingPending(pending);
    const found = await findFile({ tenant, subject });
    return {
      ...fileFrom(found),
      async append(receipt) {
        assertAbout(subject, receipt);
        await append(tenant, receipt, found.key);
      },
    };
  };
  const noteFromMemory = notingFromMemory(database, opener, pending);
  return {
    apiKeyByHash: findKey,
    rememberedApiKey: (hash) => {
      const found = keys.latest(hash);
      return found && { hash, found, isProven: false };
    },
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
    subjectFile,
    async note(about, make) {
      const noted = await noteFromMemory(about, make);
      return noted ? noted.made : noteByReading({ apiKeyByHash: findKey, subjectFile }, about, make);
    },
  };
}

/** Counts denials that were pending when it was called as denied, too. */
function countingPending(pending: PendingDenials): (found: FoundFile) => SubjectFile {
  const withPending = pending.beforeReading();
  return ({ grants, denied, consentRules }) => ({
    ...{ grants, consentRules },
    denied: withPending(denied, grants.flatMap(keysOf)),
  });
}

function assertAbout(subject: Did, receipt: Receipt): void {
  if (receipt.subject !== subject) throw new Error('a receipt in the file of another subject');
}

/**
 * Notes what follows from a file that was read before, if it is known and, when the line is appended, still so. Undefined, and nothing is
 * appended, if it is not, or if nothing could be made by it: it may be that it could by the file as it is.
 */
function notingFromMemory(database: Database, opener: FileOpener, pending: PendingDenials) {
  const appendIfStillSo = inBatches(maxBatch, async (asked: readonly ProvenReceipt[]) => {
    const appended = await database.statement((session) => insertIfStillSo(session, asked));
    return Promise.allSettled(asked.map(async ({ row }) => appended.has(row.id)));
  });
  return async <Made>(
    { tenant, subject, key: apiKey }: NotedAbout,
    make: (file: SubjectFile) => Promise<Noted<Made>>,
  ): Promise<{ readonly made: Made } | undefined> => {
    const fileFrom = countingPending(pending);
    const found = latestFile(opener, { tenant, subject });
    if (!found?.key) return undefined;
    const noted = await make(fileFrom(found)).catch(() => undefined);
    if (!noted) return undefined;
    assertAbout(subject, noted.receipt);
    const file = { ...found.state, keyId: found.key.id };
    const row = receiptRow(tenant, noted.receipt, found.key);
    if (!(await appendIfStillSo({ row, file, apiKey }))) return undefined;
    if (apiKey) apiKey.isProven = true;
    return { made: noted.made };
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
    await insert(receiptRow(tenant, receipt, key));
  };
}

function receiptRow(tenantId: TenantId, receipt: Receipt, key: SubjectKey): ReceiptRow {
  const { id, subject, at } = receipt;
  return { tenantId, id, subject, at, content: sealReceiptUnder(key.keyring, receipt) };
}
