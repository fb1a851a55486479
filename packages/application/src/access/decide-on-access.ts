import { type AccessRequest, AppError, type Decision, type TenantId } from '@assent/domain';
import { emergencyDecision } from '../emergency/emergency-decision.ts';
import { newReceipt } from '../history/receipts.ts';
import type { Ports } from '../ports/ports.ts';
import type { Noted, RememberedApiKey, SubjectFile } from '../ports/shared-records.ts';
import { decideByConsent } from './decide-by-consent.ts';

type DecidePorts = Pick<Ports, 'store' | 'revocations' | 'registries' | 'random' | 'clock' | 'consentIndexes'>;

/**
 * May this requester use this data for these purposes now? Decided from the grants the tenant holds and their status at
 * this moment, or by a case of emergency access that is open; the decision becomes a line of the patient's history before it is returned.
 * `key` is that of the caller, if nobody has proven yet that it is still good.
 *
 * @throws AppError `registry_unavailable` if a status cannot be read: the data must stay closed
 * @throws OutdatedApiKey nothing was decided
 */
export async function decideOnAccess(
  ports: DecidePorts,
  tenant: TenantId,
  request: AccessRequest,
  key?: RememberedApiKey,
): Promise<Decision> {
  const { subject } = request;
  try {
    return await ports.store.shared.note({ tenant, subject, key }, (file) => decide(ports, tenant, file, request));
  } catch (error) {
    // of grants whose key is destroyed, nothing may stay in memory either
    if (error instanceof AppError && error.code === 'gone') ports.consentIndexes?.forget(tenant, subject);
    throw error;
  }
}

async function decide(
  ports: DecidePorts,
  tenant: TenantId,
  file: SubjectFile,
  request: AccessRequest,
): Promise<Noted<Decision>> {
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
  return { receipt, made: decision };
}
