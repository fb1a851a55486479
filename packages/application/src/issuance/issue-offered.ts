import { AppError, type Did, type SecuredFormat, type TenantId } from '@assent/domain';
import { type IssuePorts, issueCredential } from '../credentials/issue-credential.ts';
import { registerIfUnknown } from '../patients/register-if-unknown.ts';
import { type IssuanceSession, type IssuanceStep, maxOrdered } from '../ports/issuance-session.ts';
import type { Ports } from '../ports/ports.ts';
import type { TenantRecords } from '../ports/store.ts';
import type { IssuedCredential } from '../ports/stored-rows.ts';
import { partsOfToken, withStep } from './redeem-code.ts';
import { sourceState } from './source-state.ts';

type ReadPorts = Pick<Ports, 'store' | 'clock' | 'sha256'>;

/**
 * The offer behind an access token that is good now; undefined if there is none. Whether its bearer has the key that it is bound
 * to is the caller's to check.
 */
export async function sessionOfToken(
  { store, clock, sha256 }: ReadPorts,
  tenant: TenantId,
  accessToken: string,
): Promise<IssuanceSession | undefined> {
  const { id, secret } = partsOfToken(accessToken);
  const session = await store.tenant(tenant, ({ issuanceSessions }) => issuanceSessions.get(id));
  const isGood = session?.access?.tokenHash === sha256(secret) && clock.now() < session.access.expiresAt;
  return isGood ? session : undefined;
}

/** Whether what an offer says may be said now. @throws AppError `not_found` */
export const stateOfSource = ({ store }: Pick<Ports, 'store'>, tenant: TenantId, session: IssuanceSession) =>
  store.tenant(tenant, (records) => sourceState(records, session));

/** @throws AppError `not_found` */
export async function readOffer(
  { store }: Pick<Ports, 'store'>,
  tenant: TenantId,
  id: string,
): Promise<IssuanceSession> {
  const session = await store.tenant(tenant, ({ issuanceSessions }) => issuanceSessions.get(id));
  if (!session) throw new AppError('not_found', { session: id });
  return session;
}

/** Writes down what happened to an offer. @throws AppError `not_found` */
export function noteIssuance(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  tenant: TenantId,
  id: string,
  step: Omit<IssuanceStep, 'at'>,
): Promise<void> {
  return store.tenant(tenant, async ({ issuanceSessions }) => {
    const session = await issuanceSessions.get(id);
    if (!session) throw new AppError('not_found', { session: id });
    await issuanceSessions.replace(withStep(session, { at: clock.now(), ...step }));
  });
}

/**
 * Issues what was offered to each holder: DIDs that have proved themselves, each other than the others. An offer is good for
 * `maxOrdered` credentials in all. If one of them fails, those before it were issued, and are named in the offer. If the offer registers a patient,
 * the first of them becomes one with the first credential.
 *
 * @throws AppError `gone` if there were that many, or what was offered is forgotten; `not_accredited`
 */
export async function issueOffered(
  ports: IssuePorts,
  tenant: TenantId,
  id: string,
  format: SecuredFormat,
  holders: readonly Did[],
): Promise<readonly IssuedCredential[]> {
  const { store, clock } = ports;
  const { content, validUntil, registers } = await store.tenant(tenant, async ({ issuanceSessions }) => {
    const session = await issuanceSessions.get(id);
    const content = session?.offered?.content;
    if (!content || session.ordered + holders.length > maxOrdered) throw new AppError('gone', { session: id });
    await issuanceSessions.replace({ ...session, ordered: session.ordered + holders.length });
    return { content, validUntil: session.validUntil, registers: session.offered?.registersPatient === true };
  });
  const issued: IssuedCredential[] = [];
  try {
    for (const subject of holders) {
      const order = { subject, content, format, validUntil };
      const alongside = (records: TenantRecords) => registerRedeemer(ports, records, id, subject);
      const options = { isVouchedFor: true, ...(registers ? { alongside } : {}) };
      issued.push(await issueCredential(ports, tenant, order, options));
    }
  } finally {
    if (issued.length > 0) await noteIssued({ store, clock }, tenant, id, issued);
  }
  return issued;
}

/** Registers whoever redeems an offer that says so: one, whatever else it is good for; another request may have been first. */
async function registerRedeemer(
  ports: Pick<Ports, 'random' | 'clock'>,
  { issuanceSessions, patients }: TenantRecords,
  id: string,
  did: Did,
): Promise<void> {
  const session = await issuanceSessions.get(id);
  if (!session?.offered?.registersPatient) return;
  const { registersPatient, ...offered } = session.offered;
  const { isNew } = await registerIfUnknown(ports, patients, { did, custody: 'holder' });
  const registered = { at: ports.clock.now(), step: 'patient_registered' } as const;
  await issuanceSessions.replace({ ...(isNew ? withStep(session, registered) : session), offered });
}

const noteIssued = (
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  tenant: TenantId,
  id: string,
  issued: readonly IssuedCredential[],
): Promise<void> =>
  store.tenant(tenant, async ({ issuanceSessions }) => {
    const session = await issuanceSessions.get(id);
    if (!session) return;
    const step = { at: clock.now(), step: 'issued', credentials: issued.length } as const;
    const credentials = [...session.credentials, ...issued.map((credential) => credential.id)];
    await issuanceSessions.replace({ ...withStep(session, step), credentials });
  });
