import type { Patient } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { TenantRecords } from '../ports/store.ts';

/** A patient, and whether this made them one. */
export interface RegisteredPatient {
  readonly patient: Patient;
  readonly isNew: boolean;
}

/** Makes whoever has a DID a patient of a tenant, unless they are one. That the DID is theirs is the caller's to know. */
export async function registerIfUnknown(
  { random, clock }: Pick<Ports, 'random' | 'clock'>,
  patients: TenantRecords['patients'],
  { did, custody }: Pick<Patient, 'did' | 'custody'>,
): Promise<RegisteredPatient> {
  const known = await patients.byDid(did);
  if (known) return { patient: known, isNew: false };
  const patient: Patient = { id: random.uuid(), did, custody, createdAt: clock.now() };
  await patients.insert(patient);
  return { patient, isNew: true };
}
