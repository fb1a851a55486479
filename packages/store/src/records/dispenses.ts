import type { TenantRecords } from '@assent/application';
import { AppError, type Did, zDispense } from '@assent/domain';
import type { SubjectCipher } from '../encryption/subject-cipher.ts';
import { dispenseTable } from '../entities/dispenses.ts';
import type { TenantSession } from '../tenant-session.ts';

/** How often prescriptions of one tenant were filled. What a fill says is sealed under the subject's key. */
export function dispenses(session: TenantSession, cipher: SubjectCipher): TenantRecords['dispenses'] {
  return {
    async ofCredential(credentialId: string, subject: Did) {
      const rows = await session.find(dispenseTable, { credentialId, subject }, { order: { number: 'ASC' } });
      return Promise.all(
        rows.map(async ({ number, content }) =>
          zDispense.parse(JSON.parse(await cipher.open(subject, content, dispenseContext(credentialId, number)))),
        ),
      );
    },
    async insert(credentialId, subject, dispense) {
      const { number } = dispense;
      const content = await cipher.seal(subject, JSON.stringify(dispense), dispenseContext(credentialId, number));
      const isNew = await session.insert(dispenseTable, { credentialId, subject, number, content });
      if (!isNew) throw new AppError('conflict', { credential: credentialId, fill: number });
    },
  };
}

/** What a fill is sealed under. */
export const dispenseContext = (credentialId: string, number: number): string => `dispense:${credentialId}:${number}`;
