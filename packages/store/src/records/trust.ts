import type { TenantRecords } from '@assent/application';
import { AppError } from '@assent/domain';
import { trustTable } from '../entities/trust.ts';
import { type TenantSession, withoutTenant } from '../tenant-session.ts';

/** Which issuers a tenant believes. */
export const trust = (session: TenantSession): TenantRecords['trust'] => ({
  async insert(entry) {
    if (!(await session.insert(trustTable, { ...entry }))) throw new AppError('conflict', { trust: entry.id });
  },
  async list() {
    return (await session.find(trustTable, {}, { order: { sequence: 'ASC' } })).map(withoutTenant);
  },
  remove: async (id) => (await session.remove(trustTable, { id })) > 0,
});
