import { accept, type Patient, type TenantId, type Verification } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import { type AcceptPorts, acceptPresentation } from '../presentations/accept-presentation.ts';
import { findTenant } from '../tenants/find-tenant.ts';

/**
 * Registers a patient who holds their own key: the answer to a request proves control of a DID made for this tenant.
 *
 * @throws AppError `conflict` if the DID is registered
 */
export async function onboardPatient(
  ports: AcceptPorts,
  tenant: TenantId,
  requestId: string,
  presentation: string,
): Promise<Verification<Patient>> {
  const accepted = await acceptPresentation(ports, tenant, requestId, presentation);
  if (!accepted.valid) return accepted;
  const { holder, custody } = accepted.value;
  const patient: Patient = { id: ports.random.uuid(), did: holder, custody, createdAt: ports.clock.now() };
  await ports.store.tenant(tenant, (records) => records.patients.insert(patient));
  return accept(patient);
}

/** Registers a patient without a device: the service makes and holds the key, and says so in all it signs for them. */
export async function onboardCustodialPatient(
  { store, identities, random, clock }: Pick<Ports, 'store' | 'identities' | 'random' | 'clock'>,
  tenant: TenantId,
): Promise<Patient> {
  await store.network((records) => findTenant(records, tenant));
  const did = await identities.createCustodialPatient();
  const patient: Patient = { id: random.uuid(), did, custody: 'service', createdAt: clock.now() };
  await store.tenant(tenant, (records) => records.patients.insert(patient));
  return patient;
}
