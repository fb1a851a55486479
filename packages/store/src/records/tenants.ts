import type { NetworkRecords } from '@assent/application';
import { AppError, type Tenant } from '@assent/domain';
import { tenantTable } from '../entities/organizations.ts';
import type { Session } from '../session.ts';
import { findList, statusListFrom } from './status-list-rows.ts';

/** Organisations that use the service. */
export function tenants(session: Session): NetworkRecords['tenants'] {
  return {
    async insert(tenant, apiKeyHash) {
      const isNew = await session.insert(tenantTable, { ...tenant, apiKeyHash });
      if (!isNew) throw new AppError('conflict', { tenant: tenant.id });
    },
    get: async (id) => withoutHash(await session.findOne(tenantTable, { id })),
    async byStatusList(listId) {
      const list = await findList(session, listId);
      const tenant = list && withoutHash(await session.findOne(tenantTable, { id: list.tenantId }));
      return tenant && { tenant, list: statusListFrom(list) };
    },
    async list() {
      const rows = await session.find(tenantTable, {}, { order: { sequence: 'ASC' } });
      return rows.map(({ apiKeyHash, ...tenant }) => tenant);
    },
    async replaceApiKey(id, apiKeyHash) {
      const changed = await session.update(tenantTable, { id }, { apiKeyHash });
      if (changed === 0) throw new AppError('not_found', { tenant: id });
    },
  };
}

function withoutHash(row: (Tenant & { readonly apiKeyHash: string }) | undefined): Tenant | undefined {
  if (!row) return undefined;
  const { apiKeyHash, ...tenant } = row;
  return tenant;
}
