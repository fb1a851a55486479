import type { Keyring, LogBatch, PreparedBatch } from '@assent/application';
import { AppError } from '@assent/domain';
import type * as z from 'zod';
import { chunksOf } from '../chunks-of.ts';
import { ciphersFor, type SubjectCipher } from '../encryption/subject-cipher.ts';
import { auditCheckpointTable, auditLogTable, receiptPlaceTable } from '../entities/audit-log.ts';
import type { Session } from '../session.ts';
import { writePages } from './audit-pages.ts';
import { placeContext } from './receipt-contents.ts';
import { takeIntoLog } from './waiting-receipts.ts';

type PlaceRow = z.infer<typeof receiptPlaceTable.zRow>;

/** Seals what the batch says of its receipts. @throws AppError `gone` if a subject's key was deleted */
export async function prepareBatch(session: Session, keyring: Keyring, batch: LogBatch): Promise<PreparedBatch> {
  const { logId, logged } = batch;
  const owners = logged.map(({ tenant, subject }) => ({ tenantId: tenant, subject }));
  const ciphers = await ciphersFor(session, keyring, owners);
  const rows = logged.map(async ({ tenant, id, subject, index, salt }): Promise<PlaceRow> => {
    const cipher = ciphers.get(tenant) as SubjectCipher;
    const content = await cipher.sealKnown(subject, salt, placeContext(logId, id));
    return { tenantId: tenant, receiptId: id, logId, subject, logIndex: index, content };
  });
  return { batch, rows: await Promise.all(rows) };
}

/** Appends to a log, if it still has the digest that the batch goes on from. @throws AppError `conflict` */
export async function appendBatch(session: Session, { batch, rows }: PreparedBatch): Promise<boolean> {
  const { logId, expected, checkpoint, pages, logged } = batch;
  const moved = await session.update(auditLogTable, { logId, digest: expected }, { digest: checkpoint.digest });
  if (moved === 0) return false;
  await takeIntoLog(session, logged, logId);
  if (!(await session.insert(auditCheckpointTable, { logId, ...checkpoint }))) {
    throw new AppError('conflict', { log: logId });
  }
  await writePages(session, logId, pages);
  for (const chunk of chunksOf(rows as readonly PlaceRow[])) {
    const inserted = await session.insertAll(receiptPlaceTable, chunk);
    if (inserted !== chunk.length) throw new AppError('conflict', { log: logId });
  }
  return true;
}
