import type { AuditLog, AuditLogRecords, KeptCheckpoint, Keyring } from '@assent/application';
import { zBytes32 } from '@assent/domain';
import type * as z from 'zod';
import { auditCheckpointTable, auditLogTable } from '../entities/audit-log.ts';
import type { Session } from '../session.ts';
import { readPages } from './audit-pages.ts';
import { leaveOut, waitAgain, waitingReceipts } from './waiting-receipts.ts';

/** The audit logs of this database. The key that signs checkpoints is sealed by the keyring. */
export function auditLog(session: Session, keyring: Keyring): AuditLogRecords {
  const read = (row: z.infer<typeof auditLogTable.zRow> | undefined) => row && auditLogFrom(keyring, row);
  return {
    current: async () => read(await session.findOne(auditLogTable, {}, { generation: 'DESC' })),
    get: async (logId) => read(await session.findOne(auditLogTable, { logId })),
    async open(log) {
      if (!(await session.insert(auditLogTable, rowFrom(keyring, log)))) return false;
      if (log.former) await waitAgain(session, log.generation - 1);
      return true;
    },
    async latest(logId) {
      const row = await session.findOne(auditCheckpointTable, { logId }, { size: 'DESC' });
      return row && checkpointFrom(row);
    },
    had: async (logId, digest) => (await session.count(auditCheckpointTable, { logId, digest })) > 0,
    pages: (logId, kind, places) => readPages(session, logId, kind, places),
    waiting: (limit) => waitingReceipts(session, keyring, limit),
    leaveOut: (receipts) => leaveOut(session, receipts),
  };
}

function rowFrom(keyring: Keyring, { signingKey, former, ...log }: AuditLog): z.infer<typeof auditLogTable.zRow> {
  const sealedSigningKey = keyring.seal(Buffer.from(signingKey), logKeyContext(log.logId));
  const origin = former ? { formerLogId: former.logId, formerSize: former.size } : {};
  return { ...log, ...origin, sealedSigningKey, digest: log.logId };
}

function auditLogFrom(keyring: Keyring, row: z.infer<typeof auditLogTable.zRow>): AuditLog {
  const { sealedSigningKey, digest, formerLogId, formerSize, ...log } = row;
  const opened = Buffer.from(keyring.open(sealedSigningKey, logKeyContext(log.logId))).toString();
  return {
    ...log,
    signingKey: zBytes32.parse(opened),
    ...(formerLogId === undefined || formerSize === undefined
      ? {}
      : { former: { logId: formerLogId, size: formerSize } }),
  };
}

const checkpointFrom = ({ logId, ...checkpoint }: z.infer<typeof auditCheckpointTable.zRow>): KeptCheckpoint =>
  checkpoint;

/** The context that the signing key of a log is sealed under. */
export const logKeyContext = (logId: string): string => `audit-log:${logId}`;
