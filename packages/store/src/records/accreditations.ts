import type { NetworkRecords } from '@assent/application';
import type { Accreditation } from '@assent/domain';
import type * as z from 'zod';
import { accreditationTable } from '../entities/organizations.ts';
import type { Session } from '../session.ts';

/** Who may issue what. */
export function accreditations(session: Session): NetworkRecords['accreditations'] {
  return {
    put: ({ issuer, type, from, until }) =>
      session.upsert(accreditationTable, { issuer, type, validFrom: from, validUntil: until }, ['issuer', 'type']),
    async find(issuer, type) {
      const row = await session.findOne(accreditationTable, { issuer, type });
      return row && accreditationFrom(row);
    },
    async list() {
      const rows = await session.find(accreditationTable, {}, { order: { sequence: 'ASC' } });
      return rows.map(accreditationFrom);
    },
  };
}

const accreditationFrom = (row: z.infer<typeof accreditationTable.zRow>): Accreditation => ({
  issuer: row.issuer,
  type: row.type,
  from: row.validFrom,
  until: row.validUntil,
});
