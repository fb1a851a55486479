import { type DcqlQuery, plusSeconds, type TenantId } from '@assent/domain';
import { withAllNames } from '../credential-types/names-of-types.ts';
import type { Ports } from '../ports/ports.ts';
import type { PresentationRequest } from '../ports/stored-rows.ts';
import { findTenant } from '../tenants/find-tenant.ts';

/** Asks for a presentation: a fresh challenge for one answer, addressed to the tenant's DID. */
export function requestPresentation(
  { store, random, clock, typeMetadata }: Pick<Ports, 'store' | 'random' | 'clock' | 'typeMetadata'>,
  tenant: TenantId,
  asked: { readonly query: DcqlQuery; readonly purpose: string; readonly lifetimeSeconds: number },
): Promise<PresentationRequest> {
  return store.tenant(tenant, async (records) => {
    const { did } = await findTenant(records, tenant);
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
