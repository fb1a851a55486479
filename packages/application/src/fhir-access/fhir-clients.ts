import { AppError, type FhirClient, type FhirClientWish, type TenantId } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';

/** Lets a client ask for data at this tenant. What it gets is decided by consent, request by request. */
export async function registerFhirClient(
  { store, random, clock }: Pick<Ports, 'store' | 'random' | 'clock'>,
  tenant: TenantId,
  wish: FhirClientWish,
): Promise<FhirClient> {
  const client = { id: random.uuid(), createdAt: clock.now(), ...wish };
  await store.tenant(tenant, ({ fhirClients }) => fhirClients.insert(client));
  return client;
}

export const listFhirClients = ({ store }: Pick<Ports, 'store'>, tenant: TenantId): Promise<readonly FhirClient[]> =>
  store.tenant(tenant, ({ fhirClients }) => fhirClients.list());

/** Refuses a client from now on, with every token it has. @throws AppError `not_found` */
export async function removeFhirClient({ store }: Pick<Ports, 'store'>, tenant: TenantId, id: string): Promise<void> {
  const removed = await store.tenant(tenant, ({ fhirClients }) => fhirClients.remove(id));
  if (!removed) throw new AppError('not_found', { client: id });
}

/**
 * Says which Patient of the tenant's FHIR server a patient is. Without that nothing of the Patient is given out.
 *
 * @throws AppError `not_found` (no such patient), `conflict` (the Patient is another's)
 */
export const linkFhirPatient = (
  { store }: Pick<Ports, 'store'>,
  tenant: TenantId,
  patientId: string,
  fhirId: string,
): Promise<void> =>
  store.tenant(tenant, async ({ patients, fhirPatients }) => {
    const patient = await patients.get(patientId);
    if (!patient) throw new AppError('not_found', { patient: patientId });
    await fhirPatients.link(patient.did, fhirId);
  });
