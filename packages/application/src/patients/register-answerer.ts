import { AppError, type Did, type Patient, type TenantId } from '@assent/domain';
import type { ProofVerifier } from '../ports/agent.ts';
import type { Ports } from '../ports/ports.ts';
import type { DisclosedCredential } from '../ports/presentation-session.ts';
import { readSessionOutcome } from '../presentations/sessions/presentation-sessions.ts';
import { type RegisteredPatient, registerIfUnknown } from './register-if-unknown.ts';
import { subjectOfOwn } from './subject-of-own.ts';

type RegisterPorts = Pick<Ports, 'store' | 'random' | 'clock'> & { readonly proofs: ProofVerifier };

/**
 * Registers whoever proved control of a key in an accepted answer to a request of this tenant, unless they are registered. Wallets show credentials
 * of several issuers under a key each: `credential` says which of them is meant, by its id. The answer to a same-device request is its browser's alone.
 *
 * @throws AppError `not_found`; `forbidden` for a same-device request; `gone` once the answer was forgotten; `invalid_request` if it was not
 *   accepted, or no one holder is meant
 */
export async function registerAnswerer(
  ports: RegisterPorts,
  tenant: TenantId,
  sessionId: string,
  credential?: string,
): Promise<RegisteredPatient> {
  const { outcome, concludedAt } = await readSessionOutcome(ports, tenant, sessionId, undefined);
  if (concludedAt && !outcome) throw new AppError('gone', { session: sessionId });
  if (outcome?.kind !== 'accepted')
    throw new AppError('invalid_request', { pointers: ['#/session'], reason: 'not_accepted' });
  const shown = outcome.disclosed.filter(
    (one) => isOfHolder(one) && (credential === undefined || one.id === credential),
  );
  const known = new Map<Did, Patient['custody']>();
  for (const one of shown) known.set((await subjectOfOwn(ports, tenant, one)) ?? one.holder, one.custody ?? 'holder');
  const [holder, ...others] = known;
  if (!holder || others.length > 0)
    throw new AppError('invalid_request', { pointers: ['#/credential'], reason: 'no_single_holder' });
  const [did, custody] = holder;
  return ports.store.tenant(tenant, ({ patients }) => registerIfUnknown(ports, patients, { did, custody }));
}

/** A consent may be shown by a guardian: whoever shows it is its patient only if they gave it for themselves. */
const isOfHolder = ({ type, claims, holder }: DisclosedCredential): boolean =>
  type !== 'ConsentGrant' || (claims.subject === holder && claims.grantor === holder);
