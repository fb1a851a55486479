import type { NetworkRecords, StoredAccreditation } from '@assent/application';
import { issuerKeyOf } from '@assent/domain';
import type * as z from 'zod';
import { accreditationTable } from '../entities/organizations.ts';
import type { Session } from '../session.ts';

type Row = z.infer<typeof accreditationTable.zRow>;

/** Who may issue what. */
export function accreditations(session: Session): NetworkRecords['accreditations'] {
  const find = async (where: { readonly issuerKey?: string }) => {
    const rows = await session.find(accreditationTable, where, { order: { sequence: 'ASC' } });
    return rows.map(accreditationFrom);
  };
  return {
    put: ({ issuer, from, until, ...rest }) => {
      const row: Row = { ...rest, issuer, issuerKey: issuerKeyOf(issuer), validFrom: from, validUntil: until };
      return session.upsert(accreditationTable, row, ['issuerKey', 'type']);
    },
    async find(issuer, type) {
      const row = await session.findOne(accreditationTable, { issuerKey: issuerKeyOf(issuer), type });
      return row && accreditationFrom(row);
    },
    ofIssuer: (issuer) => find({ issuerKey: issuerKeyOf(issuer) }),
    list: () => find({}),
  };
}

const accreditationFrom = ({ issuerKey: _, validFrom, validUntil, ...row }: Row): StoredAccreditation => ({
  ...row,
  from: validFrom,
  until: validUntil,
});
