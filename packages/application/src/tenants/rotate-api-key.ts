import type { TenantId } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import { findTenant } from './find-tenant.ts';

/** Replaces a tenant's API key. The old one stops at once; the new one is returned once. */
export async function rotateApiKey(
  { store, random, sha256 }: Pick<Ports, 'store' | 'random' | 'sha256'>,
  id: TenantId,
): Promise<{ readonly apiKey: string }> {
  const apiKey = random.token();
  await store.network(async (records) => {
    await findTenant(records, id);
    await records.tenants.replaceApiKey(id, sha256(apiKey));
  });
  return { apiKey };
}
