import { AppError, type Bytes32, type TenantId } from '@assent/domain';
import type { RecordedRevocation } from '../credentials/revoke-credential.ts';
import type { TenantRecords } from '../ports/store.ts';
import { type RevokePorts, revokeConsentGrant } from './revoke-consent-grant.ts';

/**
 * Takes back all that the service signed for a patient without a device, by one reveal; grants from before there were
 * epochs by one more each. What is signed afterwards is in a new epoch. Repeating it answers as the first time until there
 * is a new grant, and completes what a crash left out. Nothing was given if the answer is empty.
 *
 * @throws AppError `not_found`, `forbidden` if the patient holds their own key
 */
export async function revokeGrantsForPatient(
  ports: RevokePorts,
  tenant: TenantId,
  patientId: string,
): Promise<readonly RecordedRevocation[]> {
  const secrets = await ports.store.tenant(tenant, (records) => secretsOf(records, patientId));
  const revocations: RecordedRevocation[] = [];
  for (const secret of secrets) revocations.push(await revokeConsentGrant(ports, secret));
  return revocations;
}

/** The fewest secrets that take back every grant of the patient that still stands. */
async function secretsOf(records: TenantRecords, patientId: string): Promise<readonly Bytes32[]> {
  const patient = await records.patients.get(patientId);
  if (!patient) throw new AppError('not_found', { patient: patientId });
  if (patient.custody !== 'service') throw new AppError('forbidden', { patient: patientId });
  const grants = await records.grants.ofSubject(patient.did);
  const epoch = await records.epochs.latest(patient.did);
  const ofEpoch = epoch && grants.some(({ epochKey }) => epochKey === epoch.key) ? [epoch.secret] : [];
  return [...ofEpoch, ...grants.flatMap(({ epochKey, secret }) => (epochKey || !secret ? [] : [secret]))];
}
