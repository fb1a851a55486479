import {
  type AccessRequest,
  type ConsentRevocationEntry,
  type Decision,
  decideAccess,
  type HeldGrant,
  type TenantId,
} from '@assent/domain';
import { emergencyDecision } from '../emergency/emergency-decision.ts';
import { newReceipt } from '../history/receipts.ts';
import type { Ports } from '../ports/ports.ts';
import type { SubjectFile } from '../ports/shared-records.ts';

/**
 * May this requester use this data for these purposes now? Decided from the grants the tenant holds and their status at
 * this moment, or by a case of emergency access that is open; the decision becomes a line of the patient's history before it is returned.
 *
 * @throws AppError `registry_unavailable` if a status cannot be read: the data must stay closed
 */
export async function decideOnAccess(
  ports: Pick<Ports, 'store' | 'revocations' | 'registries' | 'random' | 'clock'>,
  tenant: TenantId,
  request: AccessRequest,
): Promise<Decision> {
  const { store, clock } = ports;
  const file = await store.shared.subjectFile(tenant, request.subject);
  const decision =
    (await emergencyDecision(ports, tenant, file, request)) ??
    decideAccess(await withStatus(ports, file), request, clock.now());

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

async function withStatus(
  { revocations, registries }: Pick<Ports, 'revocations' | 'registries'>,
  { grants, denied }: SubjectFile,
): Promise<HeldGrant[]> {
  if (grants.length === 0) return [];
  const entries = grants.map(
    ({ key, epochKey }): ConsentRevocationEntry => ({
      type: 'ConsentRevocationEntry',
      statusPurpose: 'revocation',
      chainId: registries.chainId,
      registry: registries.consentRevocations,
      key,
      ...(epochKey ? { epochKey } : {}),
    }),
  );
  const { readings } = await revocations.read(entries, denied);
  // Anything but a clear "valid" counts as taken back.
  return grants.map(({ grant }, index) => ({ grant, revoked: readings[index] !== 'valid' }));
}
