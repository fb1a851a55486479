import { AppError } from '@assent/domain';
import type { StoredVault, VaultRecords } from './stored-vault.ts';

const databaseName = 'assent-wallet';
const theVault = 'vault';

/** A vault in the storage of the browser. */
export function indexedDbRecords(): VaultRecords {
  return {
    read: () =>
      inStore('vault', 'readonly', (store) => done(store.get(theVault) as IDBRequest<StoredVault | undefined>)),
    write: (vault) =>
      inStore('vault', 'readwrite', async (store) => {
        const before = await done(store.get(theVault) as IDBRequest<StoredVault | undefined>);
        if ((before?.revision ?? 0) !== vault.revision - 1) throw new AppError('conflict', { at: 'vault' });
        await done(store.put(vault, theVault));
      }),
    putKey: (did, key) => inStore('keys', 'readwrite', async (store) => void (await done(store.put(key, did)))),
    getKey: (did) => inStore('keys', 'readonly', (store) => done(store.get(did) as IDBRequest<CryptoKey | undefined>)),
    erase: () =>
      done(indexedDB.deleteDatabase(databaseName)).then(
        () => undefined,
        () => {
          throw new AppError('store_unavailable');
        },
      ),
  };
}

async function inStore<T>(
  name: 'vault' | 'keys',
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => Promise<T>,
): Promise<T> {
  const database = await openDatabase();
  try {
    const transaction = database.transaction(name, mode, { durability: 'strict' });
    const ended = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new DOMException('aborted'));
    });
    const result = await work(transaction.objectStore(name));
    await ended;
    return result;
  } catch (error) {
    throw error instanceof AppError ? error : new AppError('store_unavailable', {}, { cause: error });
  } finally {
    // an open connection would keep the wallet from being erased
    database.close();
  }
}

async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, 1);
  request.onupgradeneeded = () => {
    for (const name of ['vault', 'keys']) request.result.createObjectStore(name);
  };
  return done(request);
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
