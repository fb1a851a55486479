import {
  AppError,
  type Did,
  type Instant,
  type Mandate,
  plusSeconds,
  type TenantId,
  type Verification,
} from '@assent/domain';
import { mandateOf } from '../mandates/mandates.ts';
import type { Ports } from '../ports/ports.ts';
import type { HolderSession } from '../ports/stored-rows.ts';
import { type AcceptPorts, acceptPresentation } from '../presentations/accept-presentation.ts';

/** How long a holder may read after proving control of a DID. */
export const holderSessionSeconds = 900;

/**
 * Opens a session for whoever proves control of a DID by answering a request. The token is returned once. `onBehalfOf`: to read what this
 * patient may read, by a mandate, no longer than it is in force.
 *
 * @throws AppError as `acceptPresentation`; `forbidden` if there is no mandate
 */
export async function openHolderSession(
  ports: AcceptPorts & Pick<Ports, 'sha256'>,
  tenant: TenantId,
  requestId: string,
  presentation: string,
  onBehalfOf?: Did,
): Promise<Verification<{ readonly token: string; readonly did: Did; readonly expiresAt: Instant }>> {
  const accepted = await acceptPresentation(ports, tenant, requestId, presentation);
  if (!accepted.valid) return accepted;
  const token = ports.random.token();
  const { holder } = accepted.value;
  const did = onBehalfOf ?? holder;
  const acts = did === holder ? {} : { agent: holder };
  if (did !== holder) await assertMandate(ports, tenant, holder, did);
  const expiresAt = plusSeconds(ports.clock.now(), holderSessionSeconds);
  const tokenHash = ports.sha256(token);
  await ports.store.tenant(tenant, (records) => records.holderSessions.insert({ tokenHash, did, expiresAt, ...acts }));
  return { valid: true, value: { token, did, expiresAt } };
}

/** Who reads by a session: a holder, or somebody for them. */
export interface HolderAccess {
  /** Whose data it is. */
  readonly did: Did;
  readonly onBehalf?: ActingFor;
}

/** Who acts for a holder, as what, and in which session. */
export interface ActingFor {
  readonly agent: Did;
  readonly kind: Mandate['kind'];
  readonly session: Pick<HolderSession, 'tokenHash' | 'expiresAt'>;
}

/** Whom a session token stands for. @throws AppError `unauthenticated` if it is unknown or over; `forbidden` once a mandate has ended */
export async function holderOf(
  { store, sha256, clock }: Pick<Ports, 'store' | 'sha256' | 'clock'>,
  tenant: TenantId,
  token: string,
): Promise<HolderAccess> {
  const session = await store.tenant(tenant, (records) => records.holderSessions.find(sha256(token)));
  if (!session || session.expiresAt <= clock.now()) throw new AppError('unauthenticated');
  const { did, agent, tokenHash, expiresAt } = session;
  if (!agent) return { did };
  // a mandate may have ended since
  const { kind } = await assertMandate({ store, clock }, tenant, agent, did);
  return { did, onBehalf: { agent, kind, session: { tokenHash, expiresAt } } };
}

async function assertMandate(
  ports: Pick<Ports, 'store' | 'clock'>,
  tenant: TenantId,
  agent: Did,
  subject: Did,
): Promise<Mandate> {
  const mandate = await mandateOf(ports, tenant, agent, subject, ports.clock.now());
  if (!mandate) throw new AppError('forbidden');
  return mandate;
}
