import type { DidRecord, KeyStore } from '@assent/application';
import type { Did } from '@assent/domain';
import type { Database } from './database.ts';
import { didTable, keyTable, privateKeyTable } from './entities/agent-keys.ts';

const inOrder = { order: { sequence: 'ASC' } } as const;

/**
 * Keeps the agent's DIDs and keys, one transaction for each method. No credential depends on them: deleting a DID
 * deletes the DID only.
 *
 * @throws AppError `store_unavailable`; `conflict` if another DID of the provider has the alias
 */
export const databaseKeyStore = (database: Database): KeyStore => ({
  ...keys(database),
  ...privateKeys(database),
  ...dids(database),
});

type KeyMethods = 'putKey' | 'getKey' | 'listKeys' | 'deleteKey';

const keys = ({ unitOfWork }: Database): Pick<KeyStore, KeyMethods> => ({
  putKey: (key) => unitOfWork((session) => session.upsert(keyTable, key, ['kid'])),
  getKey: (kid) => unitOfWork((session) => session.findOne(keyTable, { kid })),
  listKeys: () => unitOfWork((session) => session.find(keyTable, {}, inOrder)),
  deleteKey: (kid) => unitOfWork(async (session) => (await session.remove(keyTable, { kid })) > 0),
});

type PrivateKeyMethods =
  | 'putPrivateKey'
  | 'getPrivateKey'
  | 'listPrivateKeys'
  | 'resealPrivateKey'
  | 'deletePrivateKey';

const privateKeys = ({ unitOfWork }: Database): Pick<KeyStore, PrivateKeyMethods> => ({
  putPrivateKey: (alias, type, sealed) =>
    unitOfWork((session) => session.upsert(privateKeyTable, { alias, type, sealedKey: sealed }, ['alias'])),
  getPrivateKey: (alias) =>
    unitOfWork(async (session) => {
      const row = await session.findOne(privateKeyTable, { alias });
      return row && { type: row.type, sealed: row.sealedKey };
    }),
  listPrivateKeys: () =>
    unitOfWork(async (session) => {
      const rows = await session.find(privateKeyTable, {}, inOrder);
      return rows.map(({ alias, type, sealedKey }) => ({ alias, type, sealed: sealedKey }));
    }),
  resealPrivateKey: (alias, previous, sealed) =>
    unitOfWork(async (session) => {
      const where = { alias, sealedKey: previous };
      return (await session.update(privateKeyTable, where, { sealedKey: sealed })) > 0;
    }),
  deletePrivateKey: (alias) => unitOfWork(async (session) => (await session.remove(privateKeyTable, { alias })) > 0),
});

type DidMethods = 'putDid' | 'getDid' | 'getDidByAlias' | 'listDids' | 'deleteDid';

const dids = ({ unitOfWork }: Database): Pick<KeyStore, DidMethods> => {
  const findOne = (where: Partial<Pick<DidRecord, 'did' | 'alias' | 'provider'>>) =>
    unitOfWork((session) => session.findOne(didTable, where));
  return {
    putDid: (record) =>
      unitOfWork((session) =>
        session.upsert(didTable, { ...record, keys: [...record.keys], services: [...record.services] }, ['did']),
      ),
    getDid: (did) => findOne({ did: did as Did }),
    getDidByAlias: (alias, provider) => findOne({ alias, provider }),
    listDids: ({ alias, provider }) =>
      unitOfWork((session) =>
        session.find(
          didTable,
          { ...(alias === undefined ? {} : { alias }), ...(provider === undefined ? {} : { provider }) },
          inOrder,
        ),
      ),
    deleteDid: (did) => unitOfWork(async (session) => (await session.remove(didTable, { did: did as Did })) > 0),
  };
};
