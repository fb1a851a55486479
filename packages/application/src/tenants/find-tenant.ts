import { AppError, type Tenant, type TenantId } from '@assent/domain';
import type { NetworkRecords } from '../ports/store.ts';

/** @throws AppError `not_found` */
export async function findTenant(records: NetworkRecords, id: TenantId): Promise<Tenant> {
  const tenant = await records.tenants.get(id);
  if (!tenant) throw new AppError('not_found', { tenant: id });
  return tenant;
}
