import { AppError, type Rejection, reject, type TenantId, type Verification } from '@assent/domain';
import { refusedPresentation } from '../events/refused-presentation.ts';
import type { Ports } from '../ports/ports.ts';
import { findTenant } from '../tenants/find-tenant.ts';
import { tenantTrust } from '../trust/tenant-trust.ts';
import { type CheckPorts, checkPresentation, type VerifiedPresentation } from './check-presentation.ts';
import { conflictingGrants, keepPresented } from './keep-presented.ts';

export type AcceptPorts = CheckPorts & Pick<Ports, 'store' | 'random' | 'certificates'>;

/**
 * Takes the answer to one of the tenant's requests. A challenge is used up by the first answer that was checked to the
 * end, whatever came out; an answer that could not be checked leaves it open for another try. Consent grants
 * inside an accepted presentation are kept, and the patient's history gets a line, in the same transaction.
 *
 * @throws AppError `not_found` (no such request), `did_resolution_failed`, `registry_unavailable`
 */
export async function acceptPresentation(
  ports: AcceptPorts,
  tenantId: TenantId,
  requestId: string,
  compact: string,
): Promise<Verification<VerifiedPresentation>> {
  const { store, clock } = ports;
  const { request, tenant } = await store.tenant(tenantId, async (records) => ({
    request: await records.requests.get(requestId),
    tenant: await findTenant(records, tenantId),
  }));
  if (!request) throw new AppError('not_found', { request: requestId });
  if (request.usedAt) return reject('challenge_used');
  if (request.expiresAt <= clock.now()) return reject('challenge_expired');

  const { challenge, audience, query } = request;
  const checked = await checkPresentation(
    { ...ports, trust: tenantTrust(ports, tenantId) },
    compact,
    { challenge, audience },
    query,
  );
  // A wrong proof shows nothing about who sent it: it must not use up the challenge of the real holder.
  if (!checked.valid && checked.rejections.some(({ at }) => at === '')) return checked;

  return store.tenant(tenantId, async (records) => {
    const refuse = async (rejections: readonly Rejection[]) => {
      await records.events.append(refusedPresentation(ports, { request: requestId }, rejections));
      return { valid: false, rejections } as const;
    };
    if (!(await records.requests.consume(requestId, clock.now()))) return reject('challenge_used');
    if (!checked.valid) return refuse(checked.rejections);
    const conflicts = await conflictingGrants(records, checked.value.credentials);
    if (conflicts.length > 0) return refuse(conflicts);
    await keepPresented(ports, records, tenant, request.purpose, checked.value);
    return checked;
  });
}
