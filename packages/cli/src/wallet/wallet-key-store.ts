import type { DidRecord, KeyRecord, KeyStore, Sealed } from '@assent/application';
import type { WalletFile } from './wallet-file.ts';

/** The agent's keys and DIDs inside a wallet file. Each change is saved before it is acknowledged. */
export function walletKeyStore({ contents, save }: WalletFile): KeyStore {
  const { keys, privateKeys, dids } = contents;
  return {
    putKey: async (key) => put(keys, (k) => k.kid === key.kid, { ...key, meta: { ...key.meta } }, save),
    getKey: async (kid) => keys.find((key) => key.kid === kid),
    listKeys: async () => [...keys],
    deleteKey: async (kid) => remove(keys, (key) => key.kid === kid, save),
    putPrivateKey: async (alias, type, sealed) =>
      put(privateKeys, (key) => key.alias === alias, { alias, type, sealed }, save),
    getPrivateKey: async (alias) => {
      const found = privateKeys.find((key) => key.alias === alias);
      return found && { type: found.type, sealed: found.sealed as Sealed };
    },
    listPrivateKeys: async () =>
      privateKeys.map(({ alias, type, sealed }) => ({ alias, type, sealed: sealed as Sealed })),
    resealPrivateKey: async (alias, previous, sealed) => {
      const found = privateKeys.find((key) => key.alias === alias && key.sealed === previous);
      if (!found) return false;
      found.sealed = sealed;
      save();
      return true;
    },
    deletePrivateKey: async (alias) => remove(privateKeys, (key) => key.alias === alias, save),
    putDid: async (did) => put(dids, (d) => d.did === did.did, toContents(did), save),
    getDid: async (did) => fromContents(dids.find((d) => d.did === did)),
    getDidByAlias: async (alias, provider) =>
      fromContents(dids.find((d) => d.alias === alias && d.provider === provider)),
    listDids: async ({ alias, provider }) =>
      dids
        .filter(
          (d) => (alias === undefined || d.alias === alias) && (provider === undefined || d.provider === provider),
        )
        .flatMap((d) => fromContents(d) ?? []),
    deleteDid: async (did) => remove(dids, (d) => d.did === did, save),
  };
}

type StoredDid = WalletFile['contents']['dids'][number];

const toContents = ({ keys, services, ...did }: DidRecord): StoredDid => ({
  ...did,
  keys: keys.map((key: KeyRecord) => ({ ...key, meta: { ...key.meta } })),
  services: services.map((service) => ({ ...service })),
});

function fromContents(stored: StoredDid | undefined): DidRecord | undefined {
  if (!stored) return undefined;
  const { alias, controllerKeyId, ...did } = stored;
  return { ...did, ...(alias ? { alias } : {}), ...(controllerKeyId ? { controllerKeyId } : {}) };
}

function put<T>(items: T[], isSame: (item: T) => boolean, item: T, save: () => void): void {
  const index = items.findIndex(isSame);
  if (index < 0) items.push(item);
  else items[index] = item;
  save();
}

function remove<T>(items: T[], isSame: (item: T) => boolean, save: () => void): boolean {
  const index = items.findIndex(isSame);
  if (index < 0) return false;
  items.splice(index, 1);
  save();
  return true;
}
