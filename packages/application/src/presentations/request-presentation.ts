import { type DcqlQuery, plusSeconds, type TenantId } from '@assent/domain';
import { withAllNames } from '../credential-types/names-of-types.ts';
import type { Ports } from '../ports/ports.ts';
import type { PresentationRequest } from '../ports/stored-rows.ts';
import { findTenant } from '../tenants/find-tenant.ts';
import { assertListsKnown } from '../trust/assert-lists-known.ts';

/**
 * Asks for a presentation: a fresh challenge for one answer, addressed to the tenant's DID.
 *
 * @throws AppError `invalid_request` if it asks for issuers of a trust list that the tenant does not have
 */
export function requestPresentation(
  { store, random, clock, typeMetadata }: Pick<Ports, 'store' | 'random' | 'clock' | 'typeMetadata'>,
  tenant: TenantId,
  asked: { readonly query: DcqlQuery; readonly purpose: string; readonly lifetimeSeconds: number },
): Promise<PresentationRequest> {
  return store.tenant(tenant, async (records) => {
    const { did } = await findTenant(records, tenant);
    await assertListsKnown(records, asked.query);
    const createdAt = clock.now();
    const request: PresentationRequest = {
      id: random.uuid(),
      challenge: random.token(),
      audience: did,
      query: withAllNames(asked.query, typeMetadata),
      purpose: asked.purpose,
      createdAt,
      expiresAt: plusSeconds(createdAt, asked.lifetimeSeconds),
    };
    await records.requests.insert(request);
    return request;
  });
}
