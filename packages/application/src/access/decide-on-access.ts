import { type AccessRequest, AppError, type Decision, type Did, type TenantId } from '@assent/domain';
import { emergencyDecision } from '../emergency/emergency-decision.ts';
import { newReceipt } from '../history/receipts.ts';
import type { Ports } from '../ports/ports.ts';
import type { SubjectFile } from '../ports/shared-records.ts';
import { decideByConsent } from './decide-by-consent.ts';

/**
 * May this requester use this data for these purposes now? Decided from the grants the tenant holds and their status at
 * this moment, or by a case of emergency access that is open; the decision becomes a line of the patient's history before it is returned.
 *
 * @throws AppError `registry_unavailable` if a status cannot be read: the data must stay closed
 */
export async function decideOnAccess(
  ports: Pick<Ports, 'store' | 'revocations' | 'registries' | 'random' | 'clock' | 'consentIndexes'>,
  tenant: TenantId,
  request: AccessRequest,
): Promise<Decision> {
  const file = await openFile(ports, tenant, request.subject);
  const decision =
    (await emergencyDecision(ports, tenant, file, request)) ?? (await decideByConsent(ports, tenant, file, request));

  const permitted = decision.verdict === 'Permit';
  const receipt = newReceipt(
    ports,
    permitted ? 'access_permitted' : 'access_denied',
    request.subject,
    request.requester.did,
    {
      human: request.human,
      purposes: request.purposes,
      action: request.action,
      dataClasses: [request.resource.type],
      grants: decision.emergency ? [] : [...new Set(decision.because.map(({ grant }) => grant))],
      reasons: permitted ? [] : [decision.verdict, ...new Set(decision.notUsed.map(({ reason }) => reason))],
      ...(decision.emergency ? { emergency: decision.emergency } : {}),
    },
  );
  await file.append(receipt);
  return decision;
}

/** Of grants whose key is destroyed, nothing may stay in memory either. */
async function openFile(
  { store, consentIndexes }: Pick<Ports, 'store' | 'consentIndexes'>,
  tenant: TenantId,
  subject: Did,
): Promise<SubjectFile> {
  try {
    return await store.shared.subjectFile(tenant, subject);
  } catch (error) {
    if (error instanceof AppError && error.code === 'gone') consentIndexes?.forget(tenant, subject);
    throw error;
  }
}
