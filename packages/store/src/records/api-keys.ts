import type { FoundApiKey, TenantRecords } from '@assent/application';
import { AppError, type Instant, zInstant, zRoles, zTenant } from '@assent/domain';
import * as z from 'zod';
import { apiKeyTable, organizationPolicyTable } from '../entities/api-keys.ts';
import { madeOfRows, type RawRows } from '../made-of-rows.ts';
import { ofCount } from '../of-count.ts';
import { rowFrom } from '../open-session.ts';
import { placesFor, type Session } from '../session.ts';
import { type TenantSession, withoutTenant } from '../tenant-session.ts';

/** API keys of one tenant beside the owner's. */
export const apiKeys = (session: TenantSession): TenantRecords['apiKeys'] => ({
  async insert(key, keyHash) {
    const isNew = await session.insert(apiKeyTable, { ...key, keyHash });
    if (!isNew) throw new AppError('conflict', { apiKey: key.id });
  },
  async list(page) {
    const rows = await session.find(apiKeyTable, {}, { order: { sequence: 'DESC' }, ...page });
    return rows.map(({ tenantId, keyHash, ...key }) => key);
  },
  async revoke(id, at): Promise<Instant | undefined> {
    // whoever is first says when
    await session.update(apiKeyTable, { id, revokedAt: null }, { revokedAt: at });
    return (await session.findOne(apiKeyTable, { id }))?.revokedAt;
  },
});

/** Who may do what with these keys. */
export const organizationPolicy = (session: TenantSession): TenantRecords['organizationPolicy'] => ({
  async get() {
    const row = await session.findOne(organizationPolicyTable, {});
    return row && withoutTenant(row);
  },
  async put(policy) {
    const isNew = await session.insert(organizationPolicyTable, policy);
    if (!isNew) await session.update(organizationPolicyTable, {}, policy);
  },
});

/** Columns of an owner's key that a further one has are missing. */
const zKeyRow = z.object({
  hash: z.string(),
  ...zTenant.unwrap().shape,
  keyId: z.string().optional(),
  keyName: z.string().optional(),
  roles: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(zRoles)
    .optional(),
  expiresAt: zInstant.optional(),
  policyRevision: z.string().optional(),
});

/** Columns of an organisation, as `zTenant` names them. */
export const tenantColumns =
  'tenants.id AS id, kind, tenants.name AS name, did, web_did AS "webDid", tenants.created_at AS "createdAt"';

const selectKeys = ofCount((wanted) => {
  const places = placesFor(Array.from({ length: wanted }));
  return `
  SELECT api_key_hash AS hash, ${tenantColumns}, NULL AS "keyId", NULL AS "keyName", NULL AS roles,
    NULL AS "expiresAt", NULL AS "policyRevision"
  FROM tenants WHERE api_key_hash IN (${places})
  UNION ALL
  SELECT api_keys.key_hash, ${tenantColumns}, api_keys.id, api_keys.name, api_keys.roles, api_keys.expires_at,
    organization_policies.revision
  FROM api_keys
  JOIN tenants ON tenants.id = api_keys.tenant_id
  LEFT JOIN organization_policies ON organization_policies.tenant_id = api_keys.tenant_id
  WHERE api_keys.key_hash IN (${places}) AND api_keys.revoked_at IS NULL`;
});

/** API keys by their hashes, in one statement; a hash of no key is not in it, nor one of a key that was revoked. */
export function apiKeyReader(): ApiKeyReader {
  const keys = madeOfRows(mostKeys, foundFrom);
  return {
    latest: keys.latest,
    async read(session, hashes) {
      const rows = await session.rows(selectKeys(hashes.length), hashes);
      return new Map(rows.map((row) => [row.hash, keys.of(row.hash, [row])]));
    },
  };
}

interface ApiKeyReader {
  read(session: Session, hashes: readonly string[]): Promise<ReadonlyMap<string, FoundApiKey>>;
  /** As it was read last, if that is known. */
  latest(hash: string): FoundApiKey | undefined;
}

const mostKeys = 1000;

function foundFrom([raw]: RawRows): FoundApiKey {
  if (!raw) throw new Error('an API key without a row');
  const row = rowFrom('API keys', zKeyRow, raw);
  const { hash, keyId: id, keyName: name, roles, expiresAt, policyRevision = '', ...tenant } = row;
  if (id === undefined) return { tenant };
  if (name === undefined || roles === undefined) throw new Error('an API key has no name or no roles');
  return { tenant, named: { id, name, roles, policyRevision, ...(expiresAt === undefined ? {} : { expiresAt }) } };
}
