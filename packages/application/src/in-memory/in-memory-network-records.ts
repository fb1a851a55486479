import { AppError, accessSeen, covers, type Did, isAccess, issuerKeyOf, keysOf } from '@assent/domain';
import type { IntentProgress } from '../ports/chain.ts';
import type { NetworkRecords } from '../ports/store.ts';
import { auditLogRecords } from './in-memory-audit-log.ts';
import { backlog } from './in-memory-backlog.ts';
import { type KeptTransaction, ownedListOf, type Tables } from './in-memory-database.ts';
import { emergencyRules } from './in-memory-emergencies.ts';
import { networkEvents } from './in-memory-events.ts';
import { tenantRecords } from './in-memory-tenant-records.ts';
import { dueWebhooks } from './in-memory-webhooks.ts';

/** Rows that belong to no tenant, within one unit of work. */
export const networkRecords = (tables: () => Tables): NetworkRecords => ({
  tenants: tenants(tables),
  accreditations: accreditations(tables),
  denials: denials(tables),
  didChanges: didChanges(tables),
  outbox: outbox(tables),
  tenantLists: {
    owners: async () => [...new Set([...tables().statusLists.values()].map(({ tenant }) => tenant))],
    all: async () => [...tables().statusLists.values()].map(({ tenant, value }) => ({ tenant, listId: value.listId })),
    insert: (tenant, list) => tenantRecords(tables, tenant).statusLists.insert(list),
  },
  auditLog: auditLogRecords(tables),
  emergencyRules: emergencyRules(tables),
  accesses: {
    async made(tenant, period, { limit, after = '' }) {
      const rows = [...tables().receipts.values()]
        .filter(({ tenant: owner, value: { id, at } }) => owner === tenant && id > after && covers(period, at))
        .map(({ value }) => value)
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit);
      const last = rows.length === limit ? rows.at(-1) : undefined;
      return { accesses: rows.filter(isAccess).map(accessSeen), ...(last ? { next: last.id } : {}) };
    },
  },
  issuerCertificates: {
    countEnding: async (before) =>
      [...tables().issuerCertificates.values()].filter(({ value: { current } }) => current && current.endsAt < before)
        .length,
  },
  networkEvents: networkEvents(tables),
  backlog: backlog(tables),
  dueWebhooks: dueWebhooks(tables),
  presentationCodes: {
    async find(code) {
      const row = [...tables().presentationSessions.values()].find(({ value }) => value.code === code);
      return row && { tenant: row.tenant, session: row.value.id };
    },
  },
  usedTokens: {
    async use(hash, expiresAt, now) {
      for (const [used, end] of tables().usedTokens) if (end < now) tables().usedTokens.delete(used);
      if (tables().usedTokens.has(hash)) return false;
      tables().usedTokens.set(hash, expiresAt);
      return true;
    },
  },
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
    async byStatusList(listId) {
      const found = ownedListOf(tables(), listId);
      const tenant = found && tables().tenants.get(found.tenant)?.tenant;
      return tenant && { tenant, list: found.value };
    },
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
    const { issuer, type } = accreditation;
    tables().accreditations.set(`${issuerKeyOf(issuer)} ${type}`, structuredClone(accreditation));
  },
  find: async (issuer, type) => tables().accreditations.get(`${issuerKeyOf(issuer)} ${type}`),
  ofIssuer: async (issuer) =>
    [...tables().accreditations.values()].filter((known) => issuerKeyOf(known.issuer) === issuerKeyOf(issuer)),
  list: async () => [...tables().accreditations.values()],
});

const didChanges = (tables: () => Tables): NetworkRecords['didChanges'] => {
  const ofIssuer = (issuer: Did) =>
    [...tables().didChanges.values()].filter((known) => issuerKeyOf(known.issuer) === issuerKeyOf(issuer));
  return {
    async append(change) {
      const { issuer, nonce } = change;
      const isTaken = nonce !== undefined && ofIssuer(issuer).some((known) => known.nonce === nonce);
      if (isTaken) throw new AppError('conflict', { issuer, nonce });
      tables().didChanges.set(tables().didChanges.size, structuredClone(change));
    },
    ofIssuer: async (issuer) => ofIssuer(issuer),
  };
};

const denials = (tables: () => Tables): NetworkRecords['denials'] => ({
  async add(key, at, intentId) {
    const first = tables().denials.get(key);
    if (first) return { ...first, isNew: false };
    tables().denials.set(key, { at, intentId });
    return { at, intentId, isNew: true };
  },
  among: async (keys) => new Set(keys.filter((key) => tables().denials.has(key))),
  async lift(key) {
    tables().denials.delete(key);
  },
  countOf: async (listId) => placesIn(tables(), listId).length,
  indexesOf: async (listId) => placesIn(tables(), listId),
  holdersOf: async (key) =>
    [...tables().grants.values()]
      .filter(({ value }) => keysOf(value).includes(key))
      .flatMap(({ tenant, value: { grant, key: own } }) => {
        const row = tables().tenants.get(tenant);
        if (!row) return [];
        return [
          { tenant, grantId: grant.id, subject: grant.subject, grantor: grant.grantor, key: own, did: row.tenant.did },
        ];
      }),
});

const placesIn = ({ denials }: Tables, listId: string): readonly number[] =>
  [...denials.keys()].filter((key) => key.startsWith(`${listId}/`)).map((key) => Number(key.slice(listId.length + 1)));

const outbox = (tables: () => Tables): NetworkRecords['outbox'] => ({
  async enqueue(id, intent) {
    if (tables().intents.has(id)) throw new AppError('conflict', { intent: id });
    tables().intents.set(id, { intent: structuredClone(intent), state: 'queued', postponements: 0, retryMs: 0 });
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
