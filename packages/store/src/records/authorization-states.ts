import type { AuthorizationState, Keyring, TenantRecords } from '@assent/application';
import type { Instant, TenantId } from '@assent/domain';
import { LessThanOrEqual, MoreThan } from 'typeorm';
import type * as z from 'zod';
import { authorizationStateTable, zStateContent } from '../entities/issuance.ts';
import { type TenantSession, withoutTenant } from '../tenant-session.ts';

type Row = z.infer<typeof authorizationStateTable.zRow>;

/** What the authorization server of one tenant keeps. */
export function authorizationStates(session: TenantSession, keyring: Keyring): TenantRecords['authorizationStates'] {
  const find = async (where: { readonly hash: string } | { readonly groupHash: string }, now: Instant) => {
    const row = await session.findOne(authorizationStateTable, { ...where, expiresAt: MoreThan(now) });
    return row && opened(row, keyring);
  };
  return {
    async put({ content, ...rest }) {
      const sealedContent = keyring.seal(
        Buffer.from(JSON.stringify(content)),
        stateContext(session.tenantId, rest.hash),
      );
      await session.remove(authorizationStateTable, { hash: rest.hash });
      await session.insert(authorizationStateTable, { ...rest, sealedContent });
    },
    get: (hash, now) => find({ hash }, now),
    ofGroup: (groupHash, now) => find({ groupHash }, now),
    // two callers cannot both find it unused
    use: async (hash, at) =>
      (await session.update(authorizationStateTable, { hash, usedAt: null }, { usedAt: at })) > 0,
    async remove(hash) {
      await session.remove(authorizationStateTable, { hash });
    },
    async removeGroup(groupHash) {
      await session.remove(authorizationStateTable, { groupHash });
    },
    async forget(now) {
      await session.remove(authorizationStateTable, { expiresAt: LessThanOrEqual(now) });
    },
  };
}

function opened({ sealedContent, ...row }: Row, keyring: Keyring): AuthorizationState {
  const text = Buffer.from(keyring.open(sealedContent, stateContext(row.tenantId, row.hash))).toString();
  return { ...withoutTenant(row), content: zStateContent.parse(JSON.parse(text)) };
}

/** What a state is sealed under. */
export const stateContext = (tenant: TenantId, hash: string): string => `authorization-state:${tenant}:${hash}`;
