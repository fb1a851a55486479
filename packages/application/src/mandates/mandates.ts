import { AppError, type Did, type Instant, isMandateInForce, type Mandate, type TenantId } from '@assent/domain';
import { newReceipt } from '../history/receipts.ts';
import type { Ports } from '../ports/ports.ts';
import type { TenantRecords } from '../ports/store.ts';
import { findTenant } from '../tenants/find-tenant.ts';

type MandatePorts = Pick<Ports, 'store' | 'random' | 'clock'>;

/** What an organisation writes down of who may act for a patient. */
export type MandateOrder = Pick<Mandate, 'kind' | 'agent' | 'relationship' | 'authority' | 'validUntil'>;

/**
 * Lets somebody act for a patient, until a date: sign consents, and read what the patient may read. The organisation vouches that it has seen the
 * authority.
 *
 * @throws AppError `not_found` for a patient who is not known; `invalid_request` for an end that is past; `conflict` if they may already
 */
export function registerMandate(
  { store, random, clock }: MandatePorts,
  tenantId: TenantId,
  patientId: string,
  order: MandateOrder,
): Promise<Mandate> {
  return store.tenant(tenantId, async (records) => {
    await findTenant(records, tenantId);
    const patient = await records.patients.get(patientId);
    if (!patient) throw new AppError('not_found', { patient: patientId });
    const now = clock.now();
    if (order.validUntil <= now) throw new AppError('invalid_request', { pointers: ['#/validUntil'] });
    if (order.agent === patient.did) throw new AppError('invalid_request', { pointers: ['#/agent'] });
    if (await mandateWithin(records, order.agent, patient.did, now))
      throw new AppError('conflict', { patient: patientId });
    const mandate: Mandate = { id: random.uuid(), subject: patient.did, validFrom: now, ...order };
    await records.mandates.insert(mandate);
    return mandate;
  });
}

/**
 * Ends a mandate at once. What was signed by it counts no more: the grants of whoever acted are taken out, and the patient's history says so.
 *
 * @throws AppError `not_found`
 */
export function endMandate(
  ports: MandatePorts,
  tenantId: TenantId,
  id: string,
  reason: string,
): Promise<{ readonly mandate: Mandate; readonly grants: readonly string[] }> {
  const { store, clock } = ports;
  return store.tenant(tenantId, async (records) => {
    const { did: tenant } = await findTenant(records, tenantId);
    const mandate = await records.mandates.get(id);
    if (!mandate) throw new AppError('not_found', { mandate: id });
    if (mandate.ended) return { mandate, grants: [] };
    const ended = { ...mandate, ended: { at: clock.now(), reason } };
    await records.mandates.replace(ended);
    const grants: string[] = [];
    for (const { grant } of await records.grants.ofSubject(mandate.subject)) {
      if (grant.grantor !== mandate.agent || grants.includes(grant.id)) continue;
      await records.grants.remove(grant.id);
      grants.push(grant.id);
      const details = { dataClasses: ['ConsentGrant'], grants: [grant.id], reasons: ['authority_ended'] };
      await records.receipts.append(newReceipt(ports, 'grant_revoked', mandate.subject, tenant, details));
    }
    return { mandate: ended, grants };
  });
}

/** Who may, or could, act for a patient, first to last. @throws AppError `not_found` */
export function listMandates(
  { store }: Pick<Ports, 'store'>,
  tenantId: TenantId,
  patientId: string,
): Promise<readonly Mandate[]> {
  return store.tenant(tenantId, async (records) => {
    const patient = await records.patients.get(patientId);
    if (!patient) throw new AppError('not_found', { patient: patientId });
    return records.mandates.ofSubject(patient.did);
  });
}

/** The mandate by which `agent` may act for `subject` at `at`; undefined if there is none. */
export const mandateOf = (
  { store }: Pick<Ports, 'store'>,
  tenant: TenantId,
  agent: Did,
  subject: Did,
  at: Instant,
): Promise<Mandate | undefined> => store.tenant(tenant, (records) => mandateWithin(records, agent, subject, at));

async function mandateWithin(
  { mandates }: Pick<TenantRecords, 'mandates'>,
  agent: Did,
  subject: Did,
  at: Instant,
): Promise<Mandate | undefined> {
  const all = await mandates.ofSubject(subject);
  return all.find((one) => one.agent === agent && isMandateInForce(one, at));
}
