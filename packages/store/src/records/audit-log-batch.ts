import type { Keyring, LogBatch, LogPageKind } from '@assent/application';
import { AppError, type Tiles } from '@assent/domain';
import { chunksOf } from '../chunks-of.ts';
import { ciphersFor, type SubjectCipher } from '../encryption/subject-cipher.ts';
import { auditCheckpointTable, auditLogTable, receiptPlaceTable } from '../entities/audit-log.ts';
import type { Session } from '../session.ts';
import { writePages } from './audit-pages.ts';
import { placeContext } from './receipt-contents.ts';
import { takeIntoLog } from './waiting-receipts.ts';

/** Appends to a log, if it still has the digest that the batch goes on from. @throws AppError `conflict`, `gone` */
export async function appendBatch(session: Session, keyring: Keyring, batch: LogBatch): Promise<boolean> {
  const { logId, expected, checkpoint, pages, logged } = batch;
  const moved = await session.update(auditLogTable, { logId, digest: expected }, { digest: checkpoint.digest });
  if (moved === 0) return false;
  await takeIntoLog(session, logged, logId);
  if (!(await session.insert(auditCheckpointTable, { logId, ...checkpoint }))) {
    throw new AppError('conflict', { log: logId });
  }
  for (const [kind, changed] of Object.entries(pages) as [LogPageKind, Tiles][]) {
    await writePages(session, logId, kind, changed);
  }
  await insertPlaces(session, keyring, batch);
  return true;
}

async function insertPlaces(session: Session, keyring: Keyring, { logId, logged }: LogBatch): Promise<void> {
  const owners = logged.map(({ tenant, subject }) => ({ tenantId: tenant, subject }));
  const ciphers = await ciphersFor(session, keyring, owners);
  for (const chunk of chunksOf(logged)) {
    const rows = await Promise.all(
      chunk.map(async ({ tenant, id, subject, index, salt }) => {
        const cipher = ciphers.get(tenant) as SubjectCipher;
        const content = await cipher.seal(subject, salt, placeContext(logId, id));
        return { tenantId: tenant, receiptId: id, logId, subject, logIndex: index, content };
      }),
    );
    const inserted = await session.insertAll(receiptPlaceTable, rows);
    if (inserted !== rows.length) throw new AppError('conflict', { log: logId });
  }
}
