import type { IssuanceSession, Keyring, NetworkRecords, Sealed, TenantRecords } from '@assent/application';
import { AppError, type TenantId } from '@assent/domain';
import { LessThan, Not } from 'typeorm';
import type * as z from 'zod';
import { issuanceSessionTable, usedTokenTable, zOffered } from '../entities/issuance.ts';
import type { Session } from '../session.ts';
import { type TenantSession, withoutTenant } from '../tenant-session.ts';

type Row = z.infer<typeof issuanceSessionTable.zRow>;

/** Offers of OpenID4VCI that one tenant made, and what became of them. */
export function issuanceSessions(session: TenantSession, keyring: Keyring): TenantRecords['issuanceSessions'] {
  const rowOf = ({ offered, access, refresh, deferral, ...rest }: IssuanceSession): Omit<Row, 'tenantId'> => ({
    ...rest,
    credentials: [...rest.credentials],
    steps: rest.steps.map((step) => ({ ...step })),
    ...(access ? { access: structuredClone(access) as Row['access'] & {} } : {}),
    ...(refresh ? { refresh: { ...refresh, used: [...refresh.used] } } : {}),
    ...(deferral ? { deferral: structuredClone(deferral) as NonNullable<Row['deferral']> } : {}),
    ...(offered
      ? { sealedOffer: keyring.seal(Buffer.from(JSON.stringify(offered)), offerContext(session.tenantId, rest.id)) }
      : {}),
  });
  return {
    async insert(offer) {
      if (!(await session.insert(issuanceSessionTable, rowOf(offer))))
        throw new AppError('conflict', { session: offer.id });
    },
    async get(id) {
      const row = await session.findOne(issuanceSessionTable, { id });
      return row && opened(row, keyring);
    },
    async replace(offer) {
      const { id, ...changes } = rowOf(offer);
      await session.update(issuanceSessionTable, { id }, changes);
    },
    async forget(before) {
      // by an index of those that still have it: offers of years must not make it slower
      await session.update(
        issuanceSessionTable,
        { keptUntil: LessThan(before), sealedOffer: Not<Sealed>(null as never) },
        { sealedOffer: null },
      );
    },
  };
}

/** What was used, by anybody's hash of it. */
export const usedTokens = (session: Session): NetworkRecords['usedTokens'] => ({
  async use(hash, expiresAt, now) {
    await session.remove(usedTokenTable, { expiresAt: LessThan(now) });
    return session.insert(usedTokenTable, { hash, expiresAt });
  },
});

function opened({ sealedOffer, ...row }: Row, keyring: Keyring): IssuanceSession {
  if (!sealedOffer) return withoutTenant(row);
  const offered: unknown = JSON.parse(
    Buffer.from(keyring.open(sealedOffer, offerContext(row.tenantId, row.id))).toString(),
  );
  return { ...withoutTenant(row), offered: zOffered.parse(offered) };
}

/** What an offer is sealed under. */
export const offerContext = (tenant: TenantId, id: string): string => `issuance-offer:${tenant}:${id}`;
