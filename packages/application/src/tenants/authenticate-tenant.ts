import { AppError, type Tenant } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';

/** The tenant whose API key this is. @throws AppError `unauthenticated` */
export async function authenticateTenant(
  { store, sha256 }: Pick<Ports, 'store' | 'sha256'>,
  apiKey: string,
): Promise<Tenant> {
  const tenant = await store.shared.tenantByApiKeyHash(sha256(apiKey));
  if (!tenant) throw new AppError('unauthenticated');
  return tenant;
}
