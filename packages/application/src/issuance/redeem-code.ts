import { type Instant, plusSeconds, type TenantId, toUnixSeconds } from '@assent/domain';
import {
  type AccessGrant,
  type IssuanceSession,
  type IssuanceStep,
  maxIssuanceSteps,
  maxTxAttempts,
  refreshSeconds,
} from '../ports/issuance-session.ts';
import type { Ports } from '../ports/ports.ts';

export type RedeemPorts = Pick<Ports, 'store' | 'random' | 'clock' | 'sha256'>;

/** Why a code gets nothing. Whoever sends it learns no more than that it does not. */
export type CodeRefusal =
  | 'unknown_code'
  | 'code_expired'
  | 'code_used'
  | 'tx_code_missing'
  | 'tx_code_unexpected'
  | 'tx_code_wrong'
  | 'too_many_tx_codes';

/** A token, and for how long it is good, in seconds. */
export interface LivingToken {
  readonly token: string;
  readonly lifetimeSeconds: number;
}

/** What a code, or a refresh token, is exchanged for. */
export interface GrantedAccess {
  readonly granted: true;
  readonly access: LivingToken;
  readonly refresh?: LivingToken;
  /** What the access is limited to, if it is. */
  readonly configurations?: readonly string[];
}

export type Redeemed = GrantedAccess | { readonly granted: false; readonly refusal: CodeRefusal };

/** Keys that tokens are bound to, by their thumbprints: every token to that of a proof, and refresh tokens to that of the wallet's instance too. */
export interface BoundTo {
  readonly thumbprint?: string | undefined;
  readonly walletThumbprint?: string | undefined;
}

/** How long an access token is good, in seconds. */
const accessSeconds = 600;

/** Names the offer, so that it is found without the secret. */
export const tokenOf = (id: string, secret: string): string => `${id}.${secret}`;

/** The offer that a code or an access token names, and its secret. */
export function partsOfToken(token: string): { readonly id: string; readonly secret: string } {
  const end = token.indexOf('.');
  return { id: token.slice(0, Math.max(0, end)), secret: token.slice(end + 1) };
}

/**
 * Gives an access token for the code of an offer, once. Wrong transaction codes are counted for the life of the offer, also when
 * many are tried at the same time.
 */
export function redeemCode(
  ports: RedeemPorts,
  tenant: TenantId,
  { code, txCode, ...bound }: { readonly code: string; readonly txCode?: string } & BoundTo,
): Promise<Redeemed> {
  const { store, clock, sha256 } = ports;
  const { id, secret } = partsOfToken(code);
  return store.tenant(tenant, async ({ issuanceSessions }) => {
    const session = await issuanceSessions.get(id);
    const now = clock.now();
    // of hashes, so that the time it takes says nothing
    const isSame = (one: string, other: string) => sha256(one) === sha256(other);
    const { offered } = session ?? {};
    // of an offer to be authorized, this is no code: whoever has the link must prove themselves first
    if (!session || !offered || offered.grant || !isSame(offered.code, secret))
      return { granted: false, refusal: 'unknown_code' };
    const refusal = refusalOf(session, now, txCode, isSame);
    const isTry = refusal === 'tx_code_wrong';
    if (refusal) {
      const noted = withStep(session, { at: now, step: 'code_refused', cause: refusal });
      await issuanceSessions.replace({ ...noted, attempts: session.attempts + (isTry ? 1 : 0) });
      return { granted: false, refusal };
    }
    const { changed, granted } = withTokens(ports, session, now, bound);
    await issuanceSessions.replace(withStep(changed, { at: now, step: 'code_redeemed' }));
    return granted;
  });
}

/** The offer with new tokens: an access token, and a refresh token if it is one that gives fresh copies. No token outlives the credentials. */
export function withTokens(
  { random, sha256 }: Pick<RedeemPorts, 'random' | 'sha256'>,
  session: IssuanceSession,
  now: Instant,
  {
    thumbprint,
    walletThumbprint,
    configurations,
  }: BoundTo & { readonly configurations?: AccessGrant['configurations'] | undefined },
): { readonly changed: IssuanceSession & { readonly access: AccessGrant }; readonly granted: GrantedAccess } {
  const living = (seconds: number) => {
    const token = random.token();
    const left = toUnixSeconds(session.validUntil) - toUnixSeconds(now);
    const lifetimeSeconds = Math.max(0, Math.min(seconds, left));
    const kept = { tokenHash: sha256(token), expiresAt: plusSeconds(now, lifetimeSeconds) };
    return { kept, given: { token: tokenOf(session.id, token), lifetimeSeconds } };
  };
  const bound = thumbprint === undefined ? {} : { thumbprint };
  const access = living(accessSeconds);
  const limited = configurations ? { configurations } : {};
  const changed = { ...session, access: { ...access.kept, ...bound, ...limited }, ordered: 0 };
  if (!session.refresh) return { changed, granted: { granted: true, access: access.given, ...limited } };
  const { given, kept } = living(refreshSeconds);
  const first = { ...bound, ...(walletThumbprint === undefined ? {} : { walletThumbprint }) };
  const refresh = { ...session.refresh, ...(session.refresh.tokenHash === undefined ? first : {}), ...kept };
  return {
    changed: { ...changed, refresh, keptUntil: kept.expiresAt },
    granted: { granted: true, access: access.given, refresh: given, ...limited },
  };
}

/** The offer with no token that is good any more. */
export function withoutTokens(session: IssuanceSession, at: Instant): IssuanceSession {
  const { access, refresh, expiresAt } = session;
  return {
    ...session,
    keptUntil: expiresAt,
    ...(access ? { access: { ...access, expiresAt: at } } : {}),
    ...(refresh ? { refresh: { ...refresh, endedAt: at } } : {}),
  };
}

/** Why an offer cannot be taken now with this transaction code, if it cannot. */
export function refusalOf(
  { access, expiresAt, offered, attempts }: IssuanceSession,
  now: Instant,
  txCode: string | undefined,
  isSame: (one: string, other: string) => boolean,
): CodeRefusal | undefined {
  if (access) return 'code_used';
  if (expiresAt <= now) return 'code_expired';
  const wanted = offered?.txCode;
  if (wanted === undefined) return txCode === undefined ? undefined : 'tx_code_unexpected';
  if (txCode === undefined) return 'tx_code_missing';
  if (attempts >= maxTxAttempts) return 'too_many_tx_codes';
  return isSame(wanted, txCode) ? undefined : 'tx_code_wrong';
}

/** The same with one more step, unless there are too many. */
export const withStep = (session: IssuanceSession, step: IssuanceStep): IssuanceSession =>
  session.steps.length < maxIssuanceSteps ? { ...session, steps: [...session.steps, step] } : session;
