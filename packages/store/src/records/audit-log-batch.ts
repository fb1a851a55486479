import type { Keyring, LogBatch } from '@assent/application';
import { ciphersFor, type SubjectCipher } from '../encryption/subject-cipher.ts';
import { auditCheckpointTable, auditLogTable } from '../entities/audit-log.ts';
import type { Session } from '../session.ts';
import { insertingNew, updating, type Write } from '../write.ts';
import { pageWrites } from './audit-pages.ts';
import { placeContext } from './receipt-contents.ts';
import { type TakenPlace, takingIntoLog } from './waiting-receipts.ts';

/** Where the receipts of a batch are, their salts sealed. @throws AppError `gone` if a subject's key was deleted */
async function placesOf(session: Session, keyring: Keyring, { logId, logged }: LogBatch): Promise<TakenPlace[]> {
  const owners = logged.map(({ tenant, subject }) => ({ tenantId: tenant, subject }));
  const ciphers = await ciphersFor(session, keyring, owners);
  const rows = logged.map(async ({ tenant, id, subject, index, salt }): Promise<TakenPlace> => {
    const cipher = ciphers.get(tenant) as SubjectCipher;
    return { tenant, id, index, sealedSalt: await cipher.sealKnown(subject, salt, placeContext(logId, id)) };
  });
  return Promise.all(rows);
}

/**
 * What appends a batch, if the log still has the digest that it goes on from, and all its receipts wait. It seals what the log
 * says of them: `session` only reads. @throws AppError `gone` if a subject's key was deleted
 */
export async function batchWrites(session: Session, keyring: Keyring, batch: LogBatch): Promise<readonly Write[]> {
  const { logId, expected, checkpoint, pages } = batch;
  const places = await placesOf(session, keyring, batch);
  const log = await session.findOne(auditLogTable, { logId });
  return [
    updating(auditLogTable, { logId, digest: expected }, { digest: checkpoint.digest }, 1),
    ...(log ? await takingIntoLog(session, places, log.generation) : []),
    insertingNew(auditCheckpointTable, [{ logId, ...checkpoint }]),
    ...pageWrites(logId, pages),
  ];
}
