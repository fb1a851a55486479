import { type KeyStore, serviceTenant, type TenantKeyStores } from '@assent/application';
import type { Did, TenantId } from '@assent/domain';
import type { Database } from './database.ts';
import { didTable, keyTable, privateKeyTable } from './entities/agent-keys.ts';
import { inGroups } from './in-groups.ts';
import type { Session } from './session.ts';
import { withoutTenant } from './tenant-session.ts';

const inOrder = { order: { sequence: 'ASC' } } as const;

/** Runs a change in a transaction that it may share with others of the same moment. */
type Change = <T>(work: (session: Session) => Promise<T>) => Promise<T>;

interface Access extends Pick<Database, 'reading'> {
  readonly change: Change;
  readonly tenantId: TenantId;
}

/**
 * Keeps DIDs and keys of tenants and of the service itself, each apart. Puts and deletes are one
 * transaction each, which those of the same moment share; reads wait for none of them. No credential depends on them: deleting a DID deletes the DID only.
 *
 * @throws AppError `store_unavailable`; `conflict` if another DID of the owner and provider has the alias
 */
export function databaseKeyStore({ unitOfWork, reading }: Pick<Database, 'unitOfWork' | 'reading'>): TenantKeyStores {
  const change = changesOf(unitOfWork);
  const of = (tenantId: TenantId): KeyStore => {
    const access = { reading, change, tenantId };
    return { ...keys(access), ...privateKeys(access), ...dids(access) };
  };
  return { ...of(serviceTenant), of };
}

function changesOf(unitOfWork: Database['unitOfWork']): Change {
  type Work = (session: Session) => Promise<unknown>;
  const inGroup = inGroups<Work, unknown>(
    (works) =>
      unitOfWork(async (session) => {
        const results: unknown[] = [];
        for (const work of works) results.push(await work(session));
        return results;
      }),
    { maxEntries: 250, maxWeight: 250, weightOf: () => 1 },
  );
  return <T>(work: (session: Session) => Promise<T>) => inGroup(work) as Promise<T>;
}

type KeyMethods = 'putKey' | 'getKey' | 'listKeys' | 'deleteKey';

const keys = ({ reading, change, tenantId }: Access): Pick<KeyStore, KeyMethods> => ({
  putKey: (key) => change((session) => session.upsert(keyTable, { ...key, tenantId }, ['tenantId', 'kid'])),
  getKey: (kid) =>
    reading(async (session) =>
      (await session.select(keyTable, 'tenant_id = $1 AND kid = $2', [tenantId, kid])).map(withoutTenant).at(0),
    ),
  listKeys: () => reading(async (session) => (await session.find(keyTable, { tenantId }, inOrder)).map(withoutTenant)),
  deleteKey: (kid) => change(async (session) => (await session.remove(keyTable, { tenantId, kid })) > 0),
});

type PrivateKeyMethods =
  | 'putPrivateKey'
  | 'getPrivateKey'
  | 'listPrivateKeys'
  | 'resealPrivateKey'
  | 'deletePrivateKey';

const privateKeys = ({ reading, change, tenantId }: Access): Pick<KeyStore, PrivateKeyMethods> => ({
  putPrivateKey: (alias, type, sealed) =>
    change((session) =>
      session.upsert(privateKeyTable, { tenantId, alias, type, sealedKey: sealed }, ['tenantId', 'alias']),
    ),
  getPrivateKey: (alias) =>
    reading(async (session) => {
      const [row] = await session.select(privateKeyTable, 'tenant_id = $1 AND alias = $2', [tenantId, alias]);
      return row && { type: row.type, sealed: row.sealedKey };
    }),
  listPrivateKeys: () =>
    reading(async (session) => {
      const rows = await session.find(privateKeyTable, { tenantId }, inOrder);
      return rows.map(({ alias, type, sealedKey }) => ({ alias, type, sealed: sealedKey }));
    }),
  resealPrivateKey: (alias, previous, sealed) =>
    change(async (session) => {
      const where = { tenantId, alias, sealedKey: previous };
      return (await session.update(privateKeyTable, where, { sealedKey: sealed })) > 0;
    }),
  deletePrivateKey: (alias) =>
    change(async (session) => (await session.remove(privateKeyTable, { tenantId, alias })) > 0),
});

type DidMethods = 'putDid' | 'getDid' | 'getDidByAlias' | 'listDids' | 'deleteDid';

function dids({ reading, change, tenantId }: Access): Pick<KeyStore, DidMethods> {
  const findOne = (condition: string, ...values: readonly string[]) =>
    reading(async (session) => {
      const rows = await session.select(didTable, `tenant_id = $1 AND ${condition}`, [tenantId, ...values]);
      return rows.map(withoutTenant).at(0);
    });
  return {
    putDid: (record) =>
      change((session) => {
        const row = { ...record, tenantId, keys: [...record.keys], services: [...record.services] };
        return session.upsert(didTable, row, ['tenantId', 'did']);
      }),
    getDid: (did) => findOne('did = $2', did),
    getDidByAlias: (alias, provider) => findOne('provider = $2 AND alias = $3', provider, alias),
    listDids: ({ alias, provider }) =>
      reading(async (session) => {
        const asked = { ...(alias === undefined ? {} : { alias }), ...(provider === undefined ? {} : { provider }) };
        return (await session.find(didTable, { tenantId, ...asked }, inOrder)).map(withoutTenant);
      }),
    deleteDid: (did) => change(async (session) => (await session.remove(didTable, { tenantId, did: did as Did })) > 0),
  };
}
