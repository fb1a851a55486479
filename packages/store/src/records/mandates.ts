import type { TenantRecords } from '@assent/application';
import { AppError, type Mandate, zMandate } from '@assent/domain';
import type * as z from 'zod';
import type { SubjectCipher } from '../encryption/subject-cipher.ts';
import { mandateTable } from '../entities/mandates.ts';
import type { TenantSession } from '../tenant-session.ts';

/** Who may act for the patients of one tenant. */
export function mandates(session: TenantSession, cipher: SubjectCipher): TenantRecords['mandates'] {
  const read = async ({ id, subject, content }: z.infer<typeof mandateTable.zRow>): Promise<Mandate> =>
    zMandate.parse(JSON.parse(await cipher.open(subject, content, mandateContext(id))));
  const rowOf = async (mandate: Mandate) => {
    const { id, subject, agent, validUntil, ended } = mandate;
    const content = await cipher.seal(subject, JSON.stringify(mandate), mandateContext(id));
    return { id, subject, agent, endsAt: ended?.at ?? validUntil, content };
  };
  return {
    async insert(mandate) {
      if (!(await session.insert(mandateTable, await rowOf(mandate))))
        throw new AppError('conflict', { mandate: mandate.id });
    },
    async get(id) {
      const row = await session.findOne(mandateTable, { id });
      return row && read(row);
    },
    async replace(mandate) {
      const { id, ...changes } = await rowOf(mandate);
      await session.update(mandateTable, { id }, changes);
    },
    async ofSubject(subject) {
      const rows = await session.find(mandateTable, { subject }, { order: { sequence: 'ASC' } });
      return Promise.all(rows.map(read));
    },
  };
}

/** What its content is sealed under. */
export const mandateContext = (id: string): string => `mandate:${id}`;
