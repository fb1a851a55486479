import { AppError } from '@assent/domain';
import type { FoundApiKey } from '../ports/shared-records.ts';
import type { TenantRecords } from '../ports/store.ts';
import type { Tables } from './in-memory-database.ts';
import type { Rows } from './rows-of-tenant.ts';

/** Further keys of an organisation, and who may do what with them. */
export const apiKeyRecords = (
  tables: () => Tables,
  { get, all, put }: Rows,
): Pick<TenantRecords, 'apiKeys' | 'organizationPolicy'> => ({
  apiKeys: {
    async insert(key, hash) {
      const taken = [...tables().apiKeys.values()].some(({ value }) => value.hash === hash);
      if (taken || get(tables().apiKeys, key.id)) throw new AppError('conflict', { apiKey: key.id });
      put(tables().apiKeys, key.id, { key, hash });
    },
    list: async ({ limit, offset }) =>
      all(tables().apiKeys)
        .reverse()
        .slice(offset, offset + limit)
        .map(({ key }) => key),
    async revoke(id, at) {
      const row = get(tables().apiKeys, id);
      if (!row) return undefined;
      const revokedAt = row.key.revokedAt ?? at;
      put(tables().apiKeys, id, { ...row, key: { ...row.key, revokedAt } });
      return revokedAt;
    },
  },
  organizationPolicy: {
    get: async () => get(tables().organizationPolicies, 'own'),
    put: async (policy) => put(tables().organizationPolicies, 'own', policy),
  },
});

/** The key of an owner or a further one, by its hash. */
export function apiKeyByHash(
  { tenants, apiKeys, organizationPolicies }: Tables,
  hash: string,
): FoundApiKey | undefined {
  const owner = [...tenants.values()].find(({ apiKeyHash }) => apiKeyHash === hash);
  if (owner) return { tenant: owner.tenant };
  const row = [...apiKeys.values()].find(({ value }) => value.hash === hash);
  const tenant = row && tenants.get(row.tenant)?.tenant;
  if (!row || !tenant || row.value.key.revokedAt) return undefined;
  const { createdAt, revokedAt, ...named } = row.value.key;
  const policyRevision = organizationPolicies.get(`${row.tenant} own`)?.value.revision ?? '';
  return { tenant, named: { ...named, policyRevision } };
}
