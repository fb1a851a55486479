import type { TenantRecords } from '@assent/application';
import { AppError } from '@assent/domain';
import type { SubjectCipher } from '../encryption/subject-cipher.ts';
import { epochTable, zEpochContent } from '../entities/consents.ts';
import type { TenantSession } from '../tenant-session.ts';

/** Epochs of patients whose keys the service holds. Their secrets are sealed under the subject's key. */
export function epochs(session: TenantSession, cipher: SubjectCipher): TenantRecords['epochs'] {
  return {
    async insert({ subject, number, key, secret }) {
      const content = await cipher.seal(subject, JSON.stringify({ key, secret }), epochContext(number));
      const isNew = await session.insert(epochTable, { subject, number, content });
      if (!isNew) throw new AppError('conflict', { epoch: number });
    },
    async latest(subject) {
      const row = await session.findOne(epochTable, { subject }, { number: 'DESC' });
      if (!row) return undefined;
      const text = await cipher.open(subject, row.content, epochContext(row.number));
      return { subject, number: row.number, ...zEpochContent.parse(JSON.parse(text)) };
    },
  };
}

/** What its content is sealed under. */
export const epochContext = (number: number) => `epoch:${number}`;
