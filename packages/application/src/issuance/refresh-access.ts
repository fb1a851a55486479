import type { Instant, TenantId } from '@assent/domain';
import { type IssuanceSession, maxRefreshes } from '../ports/issuance-session.ts';
import type { TenantRecords } from '../ports/store.ts';
import {
  type BoundTo,
  type GrantedAccess,
  partsOfToken,
  type RedeemPorts,
  withoutTokens,
  withStep,
  withTokens,
} from './redeem-code.ts';
import { sourceState } from './source-state.ts';

/** Why a refresh token gets nothing. Whoever sends it learns no more than that it does not. */
export type RefreshRefusal =
  | 'unknown_token'
  | 'token_of_other_key'
  | 'token_used'
  | 'token_expired'
  | 'family_ended'
  | 'too_many_refreshes'
  | 'source_revoked';

export type Refreshed = GrantedAccess | { readonly granted: false; readonly refusal: RefreshRefusal };

/**
 * Gives new tokens for a refresh token, once. One that was used before ends them all, with the access token: either the wallet or
 * somebody else has a copy. Whoever has a token without the keys it is bound to can neither use nor end it.
 */
export function refreshAccess(
  ports: RedeemPorts,
  tenant: TenantId,
  { token, ...proved }: { readonly token: string } & BoundTo,
): Promise<Refreshed> {
  const { store, clock, sha256 } = ports;
  const { id, secret } = partsOfToken(token);
  return store.tenant(tenant, async (records) => {
    const session = await records.issuanceSessions.get(id);
    const now = clock.now();
    const hash = sha256(secret);
    if (!session || !isOfFamily(session, hash)) return { granted: false, refusal: 'unknown_token' };
    const refusal = await refusalOf(records, session, now, { hash, ...proved });
    if (refusal) {
      await records.issuanceSessions.replace(refused(session, now, refusal));
      return { granted: false, refusal };
    }
    const used = [...(session.refresh?.used ?? []), hash];
    const { changed, granted } = withTokens(ports, { ...session, refresh: { ...session.refresh, used } }, now, {
      ...proved,
      configurations: session.access?.configurations,
    });
    await records.issuanceSessions.replace(withStep(changed, { at: now, step: 'token_refreshed' }));
    return granted;
  });
}

/** Whether a token, of which this is the hash, is or was one of an offer. */
export const isOfFamily = ({ refresh }: IssuanceSession, hash: string): boolean =>
  refresh !== undefined && (refresh.tokenHash === hash || refresh.used.includes(hash));

async function refusalOf(
  records: TenantRecords,
  session: IssuanceSession,
  now: Instant,
  { hash, thumbprint, walletThumbprint }: { readonly hash: string } & BoundTo,
): Promise<RefreshRefusal | undefined> {
  const { thumbprint: boundTo, walletThumbprint: wallet, used = [], endedAt, expiresAt = now } = session.refresh ?? {};
  if (boundTo !== undefined && boundTo !== thumbprint) return 'token_of_other_key';
  if (wallet !== undefined && wallet !== walletThumbprint) return 'token_of_other_key';
  if (endedAt) return 'family_ended';
  if (used.includes(hash)) return 'token_used';
  if (expiresAt <= now || !session.offered) return 'token_expired';
  if (used.length >= maxRefreshes) return 'too_many_refreshes';
  return (await sourceState(records, session)) === 'revoked' ? 'source_revoked' : undefined;
}

/** What ends all tokens of an offer: a copy in wrong hands, or that there is nothing to copy any more. */
const ending: readonly RefreshRefusal[] = ['token_used', 'source_revoked'];

function refused(session: IssuanceSession, at: Instant, refusal: RefreshRefusal): IssuanceSession {
  if (!ending.includes(refusal)) return withStep(session, { at, step: 'refresh_refused', cause: refusal });
  return withStep(withoutTokens(session, at), { at, step: 'refresh_ended', cause: refusal });
}
