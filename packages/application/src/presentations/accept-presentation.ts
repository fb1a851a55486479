import {
  AppError,
  canonicalJson,
  type Rejection,
  reject,
  type Tenant,
  type TenantId,
  type Verification,
  zConsentGrant,
} from '@assent/domain';
import { newReceipt } from '../history/receipts.ts';
import type { ProvenCredential } from '../ports/agent.ts';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords, PresentationRequest, TenantRecords } from '../ports/store.ts';
import { findTenant } from '../tenants/find-tenant.ts';
import { type CheckPorts, checkPresentation, type VerifiedPresentation } from './check-presentation.ts';

export type AcceptPorts = CheckPorts & Pick<Ports, 'store' | 'random'>;

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
  const checked = await checkPresentation(ports, compact, { challenge, audience }, query);
  // A wrong proof shows nothing about who sent it: it must not use up the challenge of the real holder.
  if (!checked.valid && checked.rejections.some(({ at }) => at === '')) return checked;

  return store.tenant(tenantId, async (records) => {
    if (!(await records.requests.consume(requestId, clock.now()))) return reject('challenge_used');
    if (!checked.valid) return checked;
    const conflicts = await conflictingGrants(records, checked.value.credentials);
    if (conflicts.length > 0) return { valid: false, rejections: conflicts };
    await keep(ports, records, tenant, request, checked.value);
    return checked;
  });
}

/**
 * Grants that use the id of a kept grant and are not a version of it: accepting one would say that it is kept, and
 * whoever has seen an id could keep its patient's grant out.
 */
async function conflictingGrants(
  records: TenantRecords,
  credentials: readonly ProvenCredential[],
): Promise<readonly Rejection[]> {
  const conflicts: Rejection[] = [];
  for (const [index, { type, claims }] of credentials.entries()) {
    if (type !== 'ConsentGrant') continue;
    const grant = zConsentGrant.parse(claims);
    const kept = (await records.grants.get(grant.id))?.grant;
    const differs = kept?.version === grant.version && canonicalJson(kept) !== canonicalJson(grant);
    if (kept && (kept.subject !== grant.subject || differs)) {
      conflicts.push({ reason: 'conflicting_grant', at: `/credentials/${index}` });
    }
  }
  return conflicts;
}

/** Keeps the grants of an accepted presentation and writes the history of its holder. */
async function keep(
  ports: AcceptPorts,
  records: TenantRecords & NetworkRecords,
  tenant: Tenant,
  request: PresentationRequest,
  { holder, custody, credentials }: VerifiedPresentation,
): Promise<void> {
  if (credentials.length === 0) return;
  for (const credential of credentials) {
    if (credential.type === 'ConsentGrant') await keepGrant(ports, records, tenant, credential);
  }
  const receipt = newReceipt(ports, 'presentation_accepted', holder, tenant.did, {
    human: custody === 'holder',
    dataClasses: [...new Set(credentials.map(({ type }) => type))],
    credentials: credentials.map(({ id }) => id),
    reasons: [request.purpose],
  });
  await records.receipts.append(receipt);
}

async function keepGrant(
  ports: AcceptPorts,
  records: TenantRecords,
  tenant: Tenant,
  { claims, status, custody, compact }: ProvenCredential,
): Promise<void> {
  if (status === undefined || status === 'unsupported' || status.type !== 'ConsentRevocationEntry') return;
  const grant = zConsentGrant.parse(claims);
  const { key, epochKey } = status;
  const stored = { grant, compact, key, ...(epochKey ? { epochKey } : {}), custody, receivedAt: ports.clock.now() };
  const { isNew } = await records.grants.put(stored);
  if (!isNew) return;
  await records.receipts.append(
    newReceipt(ports, 'grant_received', grant.subject, tenant.did, {
      dataClasses: ['ConsentGrant'],
      grants: [grant.id],
    }),
  );
}
