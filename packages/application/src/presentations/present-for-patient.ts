import { AppError, type DcqlQuery, type Did, type TenantId } from '@assent/domain';
import type { CompactPresentation } from '../ports/agent.ts';
import type { Ports } from '../ports/ports.ts';
import { answerRequest, chooseCredentials, type HeldCredential } from './answer-request.ts';

/** A verifier's request, as it comes from anywhere. */
export interface ForeignRequest {
  readonly challenge: string;
  readonly audience: Did;
  readonly query: DcqlQuery;
}

/** How many credentials of a patient are looked through, newest first. */
const searched = { limit: 200, offset: 0 };

/**
 * Answers a verifier's request for a patient whose key the service holds, with what this tenant issued to them and the
 * consents it signed for them. The presentation says so (`custody: service`).
 *
 * @throws AppError `not_found` (no such patient, or nothing that answers), `forbidden` if the patient holds their own key,
 *   `did_resolution_failed`
 */
export async function presentForPatient(
  ports: Pick<Ports, 'store' | 'proofs' | 'presenter' | 'clock'>,
  tenant: TenantId,
  patientId: string,
  { query, challenge, audience }: ForeignRequest,
): Promise<CompactPresentation> {
  const { patient, compacts } = await ports.store.tenant(tenant, async (records) => {
    const found = await records.patients.get(patientId);
    const issued = found ? await records.credentials.list({ subject: found.did }, searched) : [];
    const grants = found ? await records.grants.ofSubject(found.did) : [];
    // Oldest first: of two that would do, the newer is taken.
    return { patient: found, compacts: [...[...issued].reverse(), ...grants].map(({ compact }) => compact) };
  });
  if (!patient) throw new AppError('not_found', { patient: patientId });
  if (patient.custody !== 'service') throw new AppError('forbidden', { patient: patientId });

  const proven = await Promise.all(compacts.map((compact) => ports.proofs.verifyCredential(compact)));
  const held: HeldCredential[] = proven.flatMap((p) => (p.valid ? [p.value] : []));
  return answerRequest(ports, patient.did, chooseCredentials(query, held), { challenge, audience }, 'service');
}
