import type { TenantId } from '@assent/domain';
import type { AccessGrant, IssuanceSession } from '../ports/issuance-session.ts';
import type { Ports } from '../ports/ports.ts';
import {
  type BoundTo,
  type CodeRefusal,
  partsOfToken,
  type Redeemed,
  type RedeemPorts,
  refusalOf,
  withoutTokens,
  withStep,
  withTokens,
} from './redeem-code.ts';

type ReadPorts = Pick<Ports, 'store' | 'clock' | 'sha256'>;

/**
 * The offer that a wallet names by its `issuer_state` (OpenID4VCI 1.0 §5.1.3), if it is one to be authorized that can be taken
 * now; undefined if not.
 */
export async function offerOfState(
  { store, clock, sha256 }: ReadPorts,
  tenant: TenantId,
  issuerState: string,
): Promise<IssuanceSession | undefined> {
  const { id, secret } = partsOfToken(issuerState);
  const session = await store.tenant(tenant, ({ issuanceSessions }) => issuanceSessions.get(id));
  const { offered } = session ?? {};
  // of hashes, so that the time it takes says nothing
  if (offered?.grant !== 'authorization_code' || sha256(offered.code) !== sha256(secret)) return undefined;
  return session?.access === undefined && session && clock.now() < session.expiresAt ? session : undefined;
}

/**
 * Checks that somebody has the transaction code of an offer, and so is the one it was made for. Wrong ones are counted for the
 * life of the offer, also when many are tried at the same time. Undefined if it is right.
 */
export function proveRecipient(
  { store, clock, sha256 }: ReadPorts,
  tenant: TenantId,
  id: string,
  txCode: string,
): Promise<CodeRefusal | undefined> {
  return store.tenant(tenant, async ({ issuanceSessions }) => {
    const session = await issuanceSessions.get(id);
    if (session?.offered?.grant !== 'authorization_code') return 'unknown_code';
    const now = clock.now();
    const refusal = refusalOf(session, now, txCode, (one, other) => sha256(one) === sha256(other));
    const noted = refusal
      ? withStep(session, { at: now, step: 'code_refused', cause: refusal })
      : withStep(session, { at: now, step: 'authorized' });
    await issuanceSessions.replace({ ...noted, attempts: session.attempts + (refusal === 'tx_code_wrong' ? 1 : 0) });
    return refusal;
  });
}

/**
 * Gives tokens for an offer that its recipient has agreed to, once: bound to the keys of `bound`, and limited to `configurations` if the wallet
 * said in detail what it wants.
 */
export function openAccess(
  ports: RedeemPorts,
  tenant: TenantId,
  id: string,
  { configurations, ...bound }: Pick<AccessGrant, 'configurations'> & BoundTo,
): Promise<Redeemed> {
  const { store, clock } = ports;
  return store.tenant(tenant, async ({ issuanceSessions }) => {
    const session = await issuanceSessions.get(id);
    const now = clock.now();
    if (session?.offered?.grant !== 'authorization_code') return { granted: false, refusal: 'unknown_code' };
    const refusal = session.access ? 'code_used' : session.expiresAt <= now ? 'code_expired' : undefined;
    if (refusal) {
      await issuanceSessions.replace(withStep(session, { at: now, step: 'code_refused', cause: refusal }));
      return { granted: false, refusal };
    }
    const { changed, granted } = withTokens(ports, session, now, { ...bound, configurations });
    await issuanceSessions.replace(withStep(changed, { at: now, step: 'code_redeemed' }));
    return granted;
  });
}

/** Ends all tokens of an offer at once: its code was used again, so somebody else has it (RFC 6749 §4.1.2). */
export function endAccess(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  tenant: TenantId,
  id: string,
): Promise<void> {
  return store.tenant(tenant, async ({ issuanceSessions }) => {
    const session = await issuanceSessions.get(id);
    if (!session?.access) return;
    const now = clock.now();
    await issuanceSessions.replace(
      withStep(withoutTokens(session, now), { at: now, step: 'code_refused', cause: 'code_used' }),
    );
  });
}
