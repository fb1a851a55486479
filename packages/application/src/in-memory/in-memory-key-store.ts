import { AppError, type TenantId } from '@assent/domain';
import { type KeyStore, serviceTenant, type TenantKeyStores } from '../ports/key-store.ts';
import { type InMemoryDatabase, inMemoryDatabase, type Owned, type Tables } from './in-memory-database.ts';

/** Key stores for tests and browsers. */
export function inMemoryKeyStore(database: InMemoryDatabase = inMemoryDatabase()): TenantKeyStores {
  const of = (tenant: TenantId): KeyStore => ({
    ...keys(database, tenant),
    ...privateKeys(database, tenant),
    ...dids(database, tenant),
  });
  return { ...of(serviceTenant), of };
}

const rowKey = (tenant: TenantId, id: string) => `${tenant} ${id}`;

const ownedBy = <T>(rows: ReadonlyMap<string, Owned<T>>, tenant: TenantId): readonly T[] =>
  [...rows.values()].filter((row) => row.tenant === tenant).map(({ value }) => value);

type KeyMethods = 'putKey' | 'getKey' | 'listKeys' | 'deleteKey';

const keys = ({ unitOfWork }: InMemoryDatabase, tenant: TenantId): Pick<KeyStore, KeyMethods> => ({
  putKey: (key) =>
    unitOfWork(
      async (tables) => void tables().keys.set(rowKey(tenant, key.kid), { tenant, value: structuredClone(key) }),
    ),
  getKey: (kid) => unitOfWork(async (tables) => tables().keys.get(rowKey(tenant, kid))?.value),
  listKeys: () => unitOfWork(async (tables) => ownedBy(tables().keys, tenant)),
  deleteKey: (kid) => unitOfWork(async (tables) => tables().keys.delete(rowKey(tenant, kid))),
});

type PrivateKeyMethods =
  | 'putPrivateKey'
  | 'getPrivateKey'
  | 'listPrivateKeys'
  | 'resealPrivateKey'
  | 'deletePrivateKey';

const privateKeys = ({ unitOfWork }: InMemoryDatabase, tenant: TenantId): Pick<KeyStore, PrivateKeyMethods> => ({
  putPrivateKey: (alias, type, sealed) =>
    unitOfWork(
      async (tables) =>
        void tables().privateKeys.set(rowKey(tenant, alias), { tenant, value: { alias, type, sealed } }),
    ),
  getPrivateKey: (alias) =>
    unitOfWork(async (tables) => {
      const row = tables().privateKeys.get(rowKey(tenant, alias));
      return row && { type: row.value.type, sealed: row.value.sealed };
    }),
  listPrivateKeys: () => unitOfWork(async (tables) => ownedBy(tables().privateKeys, tenant)),
  resealPrivateKey: (alias, previous, sealed) =>
    unitOfWork(async (tables) => {
      const row = tables().privateKeys.get(rowKey(tenant, alias));
      if (row?.value.sealed !== previous) return false;
      tables().privateKeys.set(rowKey(tenant, alias), { tenant, value: { ...row.value, sealed } });
      return true;
    }),
  deletePrivateKey: (alias) => unitOfWork(async (tables) => tables().privateKeys.delete(rowKey(tenant, alias))),
});

type DidMethods = 'putDid' | 'getDid' | 'getDidByAlias' | 'listDids' | 'deleteDid';

function dids({ unitOfWork }: InMemoryDatabase, tenant: TenantId): Pick<KeyStore, DidMethods> {
  const own = (tables: Tables) => ownedBy(tables.dids, tenant);
  return {
    putDid: (record) =>
      unitOfWork(async (tables) => {
        const { did, alias, provider } = record;
        const others = own(tables()).filter((other) => other.did !== did);
        if (alias !== undefined && others.some((other) => other.alias === alias && other.provider === provider)) {
          throw new AppError('conflict', { did });
        }
        tables().dids.set(rowKey(tenant, did), { tenant, value: structuredClone(record) });
      }),
    getDid: (did) => unitOfWork(async (tables) => tables().dids.get(rowKey(tenant, did))?.value),
    getDidByAlias: (alias, provider) =>
      unitOfWork(async (tables) =>
        own(tables()).find((record) => record.alias === alias && record.provider === provider),
      ),
    listDids: ({ alias, provider }) =>
      unitOfWork(async (tables) =>
        own(tables()).filter(
          (record) => (alias ?? record.alias) === record.alias && (provider ?? record.provider) === record.provider,
        ),
      ),
    deleteDid: (did) => unitOfWork(async (tables) => tables().dids.delete(rowKey(tenant, did))),
  };
}
