import { AppError, type TenantId } from '@assent/domain';
import type { Deferral, DeferredOrder, IssuanceSession } from '../ports/issuance-session.ts';
import type { Ports } from '../ports/ports.ts';
import { typedClaims } from './open-offer.ts';
import { withStep } from './redeem-code.ts';

type DeferPorts = Pick<Ports, 'store' | 'random' | 'clock' | 'sha256'>;

/** Keeps what a wallet asked for until the offer was released. Answers the name under which the wallet asks again. @throws AppError `not_found` */
export function deferIssuance(
  { store, random, clock, sha256 }: DeferPorts,
  tenant: TenantId,
  id: string,
  order: DeferredOrder,
): Promise<string> {
  return store.tenant(tenant, async ({ issuanceSessions }) => {
    const session = await issuanceSessions.get(id);
    if (!session?.deferral) throw new AppError('not_found', { session: id });
    const transactionId = random.token();
    const deferral = { ...session.deferral, transaction: { ...order, idHash: sha256(transactionId) } };
    const step = { at: clock.now(), step: 'deferred', credentials: order.holders.length } as const;
    await issuanceSessions.replace(withStep({ ...session, deferral }, step));
    return transactionId;
  });
}

/** What an issuer decides about an offer that waits: to issue, if need be with claims that were not known before, or not to. */
export type DeferralDecision = { readonly kind: 'issue'; readonly claims?: unknown } | { readonly kind: 'deny' };

/**
 * Releases a deferred offer, or denies it, for good.
 *
 * @throws AppError `not_found`; `conflict` if it was not deferred, or is decided; `gone` if what was offered is forgotten; `invalid_request`
 *   for claims that are not of its type, or if there are none
 */
export function decideDeferred(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  tenant: TenantId,
  id: string,
  decision: DeferralDecision,
): Promise<IssuanceSession> {
  return store.tenant(tenant, async ({ issuanceSessions }) => {
    const session = await issuanceSessions.get(id);
    if (!session) throw new AppError('not_found', { session: id });
    if (session.deferral?.state !== 'pending') throw new AppError('conflict', { session: id });
    const state = decision.kind === 'issue' ? 'released' : 'denied';
    const changed = decision.kind === 'issue' ? withClaims(session, decision.claims) : session;
    const decided = withStep(
      { ...changed, deferral: { ...session.deferral, state } },
      { at: clock.now(), step: state },
    );
    await issuanceSessions.replace(decided);
    return decided;
  });
}

function withClaims(session: IssuanceSession, claims: unknown): IssuanceSession {
  const { offered, type, id } = session;
  if (!offered) throw new AppError('gone', { session: id });
  if (claims !== undefined) return { ...session, offered: { ...offered, content: typedClaims(type, claims) } };
  if (!offered.content) throw new AppError('invalid_request', { pointers: ['#/claims'] });
  return session;
}

/** What there is under the name of a transaction. */
export type DeferredState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'pending' }
  | { readonly kind: 'denied' }
  | { readonly kind: 'ready'; readonly order: DeferredOrder };

/**
 * Takes what a wallet waits for, if it was released: one of many who ask at the same time gets it. `putBack` undoes that, for whoever could
 * not issue it.
 */
export async function takeDeferred(
  { store, sha256 }: Pick<Ports, 'store' | 'sha256'>,
  tenant: TenantId,
  id: string,
  transactionId: string,
): Promise<{ readonly state: DeferredState; putBack(): Promise<void> }> {
  const idHash = sha256(transactionId);
  const change = (work: (deferral: Deferral) => Deferral | undefined) =>
    store.tenant(tenant, async ({ issuanceSessions }) => {
      const session = await issuanceSessions.get(id);
      const deferral = session?.deferral && work(session.deferral);
      if (session && deferral) await issuanceSessions.replace({ ...session, deferral });
    });
  let state: DeferredState = { kind: 'unknown' };
  await change((deferral) => {
    state = stateOf(deferral, idHash);
    return state.kind === 'ready' ? { state: deferral.state } : undefined;
  });
  return {
    state,
    async putBack() {
      const { order } = state as { readonly order?: DeferredOrder };
      if (order) await change((deferral) => ({ ...deferral, transaction: { ...order, idHash } }));
    },
  };
}

function stateOf({ state, transaction }: Deferral, idHash: string): DeferredState {
  if (transaction?.idHash !== idHash) return { kind: 'unknown' };
  if (state !== 'released') return { kind: state };
  const { format, holders } = transaction;
  return { kind: 'ready', order: { format, holders } };
}
