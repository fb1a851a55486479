import { AppError } from '@assent/domain';
import type { IntentProgress } from '../ports/chain.ts';
import type { NetworkRecords } from '../ports/store.ts';
import type { KeptTransaction, Tables } from './in-memory-database.ts';

/** Rows that belong to no tenant, within one unit of work. */
export const networkRecords = (tables: () => Tables): NetworkRecords => ({
  tenants: tenants(tables),
  accreditations: accreditations(tables),
  denials: denials(tables),
  outbox: outbox(tables),
});

const tenants = (tables: () => Tables): NetworkRecords['tenants'] => {
  const assertUnusedHash = (apiKeyHash: string, id: string) => {
    const taken = [...tables().tenants.values()].some((row) => row.apiKeyHash === apiKeyHash && row.tenant.id !== id);
    if (taken) throw new AppError('conflict', { tenant: id });
  };
  return {
    async insert(tenant, apiKeyHash) {
      if (tables().tenants.has(tenant.id)) throw new AppError('conflict', { tenant: tenant.id });
      assertUnusedHash(apiKeyHash, tenant.id);
      tables().tenants.set(tenant.id, { tenant: structuredClone(tenant), apiKeyHash });
    },
    get: async (id) => tables().tenants.get(id)?.tenant,
    byApiKeyHash: async (hash) => [...tables().tenants.values()].find((row) => row.apiKeyHash === hash)?.tenant,
    list: async () => [...tables().tenants.values()].map((row) => row.tenant),
    async replaceApiKey(id, apiKeyHash) {
      const row = tables().tenants.get(id);
      if (!row) throw new AppError('not_found', { tenant: id });
      assertUnusedHash(apiKeyHash, id);
      tables().tenants.set(id, { ...row, apiKeyHash });
    },
  };
};

const accreditations = (tables: () => Tables): NetworkRecords['accreditations'] => ({
  async put(accreditation) {
    tables().accreditations.set(`${accreditation.issuer} ${accreditation.type}`, structuredClone(accreditation));
  },
  find: async (issuer, type) => tables().accreditations.get(`${issuer} ${type}`),
  list: async () => [...tables().accreditations.values()],
});

const denials = (tables: () => Tables): NetworkRecords['denials'] => ({
  async add(key, _at, intentId) {
    const first = tables().denials.get(key);
    if (first) return { intentId: first.intentId, isNew: false };
    tables().denials.set(key, { intentId });
    return { intentId, isNew: true };
  },
  among: async (keys) => new Set(keys.filter((key) => tables().denials.has(key))),
  holdersOf: async (key) =>
    [...tables().grants.values()]
      .filter(({ value }) => value.key === key)
      .map(({ tenant, value }) => ({ tenant, grantId: value.grant.id })),
});

const outbox = (tables: () => Tables): NetworkRecords['outbox'] => ({
  async enqueue(id, intent) {
    if (tables().intents.has(id)) throw new AppError('conflict', { intent: id });
    tables().intents.set(id, { intent: structuredClone(intent), state: 'queued' });
  },
  progress: async (ids) =>
    ids.flatMap((id) => {
      const row = tables().intents.get(id);
      return row ? [progressOf(id, row.intent.kind, row.state, carrierOf(tables(), id))] : [];
    }),
  async counts() {
    const counts = { queued: 0, signed: 0, mined: 0, final: 0 };
    for (const { state } of tables().intents.values()) counts[state] += 1;
    return counts;
  },
});

const carrierOf = (tables: Tables, intentId: string) =>
  [...tables.transactions.values()].find((t) => t.state !== 'abandoned' && t.intentIds.includes(intentId));

function progressOf(
  id: string,
  kind: IntentProgress['kind'],
  state: IntentProgress['state'],
  carrier: KeptTransaction | undefined,
): IntentProgress {
  const hash = carrier?.mined?.hash ?? carrier?.attempts.at(-1)?.hash;
  if (!carrier || !hash) return { id, kind, state };
  const { mined, intentIds } = carrier;
  const place = mined ? { blockNumber: mined.blockNumber, gasUsed: mined.gasUsed } : {};
  return { id, kind, state, transaction: { hash, intents: intentIds.length, ...place } };
}
