import { AppError } from '@assent/domain';
import type { KeyStore } from '../ports/key-store.ts';
import { type InMemoryDatabase, inMemoryDatabase } from './in-memory-database.ts';

/** A `KeyStore` for tests and browsers. */
export function inMemoryKeyStore(database: InMemoryDatabase = inMemoryDatabase()): KeyStore {
  const { unitOfWork } = database;
  return {
    putKey: (key) => unitOfWork(async (tables) => void tables().keys.set(key.kid, structuredClone(key))),
    getKey: (kid) => unitOfWork(async (tables) => tables().keys.get(kid)),
    listKeys: () => unitOfWork(async (tables) => [...tables().keys.values()]),
    deleteKey: (kid) => unitOfWork(async (tables) => tables().keys.delete(kid)),
    ...privateKeys(database),
    ...dids(database),
  };
}

type PrivateKeyMethods =
  | 'putPrivateKey'
  | 'getPrivateKey'
  | 'listPrivateKeys'
  | 'resealPrivateKey'
  | 'deletePrivateKey';

const privateKeys = ({ unitOfWork }: InMemoryDatabase): Pick<KeyStore, PrivateKeyMethods> => ({
  putPrivateKey: (alias, type, sealed) =>
    unitOfWork(async (tables) => void tables().privateKeys.set(alias, { type, sealed })),
  getPrivateKey: (alias) => unitOfWork(async (tables) => tables().privateKeys.get(alias)),
  listPrivateKeys: () =>
    unitOfWork(async (tables) => [...tables().privateKeys].map(([alias, key]) => ({ alias, ...key }))),
  resealPrivateKey: (alias, previous, sealed) =>
    unitOfWork(async (tables) => {
      const key = tables().privateKeys.get(alias);
      if (key?.sealed !== previous) return false;
      tables().privateKeys.set(alias, { type: key.type, sealed });
      return true;
    }),
  deletePrivateKey: (alias) => unitOfWork(async (tables) => tables().privateKeys.delete(alias)),
});

type DidMethods = 'putDid' | 'getDid' | 'getDidByAlias' | 'listDids' | 'deleteDid';

const dids = ({ unitOfWork }: InMemoryDatabase): Pick<KeyStore, DidMethods> => ({
  putDid: (record) =>
    unitOfWork(async (tables) => {
      const { did, alias, provider } = record;
      const others = [...tables().dids.values()].filter((other) => other.did !== did);
      if (alias !== undefined && others.some((other) => other.alias === alias && other.provider === provider)) {
        throw new AppError('conflict', { did });
      }
      tables().dids.set(did, structuredClone(record));
    }),
  getDid: (did) => unitOfWork(async (tables) => tables().dids.get(did)),
  getDidByAlias: (alias, provider) =>
    unitOfWork(async (tables) =>
      [...tables().dids.values()].find((record) => record.alias === alias && record.provider === provider),
    ),
  listDids: ({ alias, provider }) =>
    unitOfWork(async (tables) =>
      [...tables().dids.values()].filter(
        (record) => (alias ?? record.alias) === record.alias && (provider ?? record.provider) === record.provider,
      ),
    ),
  deleteDid: (did) => unitOfWork(async (tables) => tables().dids.delete(did)),
});
