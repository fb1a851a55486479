import { type KeptTrust, zKeptTrust } from '@assent/browser';

const databaseName = 'assent-clinic';
const storeName = 'trust';
const theTrust = 'kept';

/** What this browser keeps to verify without a connection; undefined if there is nothing, or nothing that can be read. */
export async function readKeptTrust(): Promise<KeptTrust | undefined> {
  try {
    return zKeptTrust.safeParse(await inStore('readonly', (store) => store.get(theTrust))).data;
  } catch {
    return undefined; // a browser may forbid it: then nothing is verified
  }
}

/** Replaces it. A browser that forbids it verifies nothing without a connection. */
export async function writeKeptTrust(kept: KeptTrust): Promise<void> {
  await inStore('readwrite', (store) => store.put(kept, theTrust)).catch(() => undefined);
}

async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(databaseName, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(storeName);
  const database = await done(opening);
  try {
    return await done(work(database.transaction(storeName, mode).objectStore(storeName)));
  } finally {
    database.close();
  }
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
