import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { DidRecord, KeyRecord, Keyring, KeyStore, Sealed } from '@assent/application';
import { AppError } from '@assent/domain';

/** A key store for tests that forgets everything with the process. */
export function inMemoryKeyStore(): KeyStore {
  const keys = new Map<string, KeyRecord>();
  const dids = new Map<string, DidRecord>();
  const privateKeys = new Map<string, { readonly type: string; readonly sealed: Sealed }>();
  const isWanted = (did: DidRecord, { alias, provider }: { alias?: string; provider?: string }) =>
    (alias === undefined || did.alias === alias) && (provider === undefined || did.provider === provider);
  return {
    putKey: async (key) => void keys.set(key.kid, structuredClone(key)),
    getKey: async (kid) => keys.get(kid),
    listKeys: async () => [...keys.values()],
    deleteKey: async (kid) => keys.delete(kid),
    putPrivateKey: async (alias, type, sealed) => void privateKeys.set(alias, { type, sealed }),
    getPrivateKey: async (alias) => privateKeys.get(alias),
    listPrivateKeys: async () => [...privateKeys].map(([alias, key]) => ({ alias, ...key })),
    resealPrivateKey: async (alias, previous, sealed) => {
      const key = privateKeys.get(alias);
      if (key?.sealed !== previous) return false;
      privateKeys.set(alias, { type: key.type, sealed });
      return true;
    },
    deletePrivateKey: async (alias) => privateKeys.delete(alias),
    putDid: async (did) => void dids.set(did.did, structuredClone(did)),
    getDid: async (did) => dids.get(did),
    getDidByAlias: async (alias, provider) => [...dids.values()].find((did) => isWanted(did, { alias, provider })),
    listDids: async (filter) => [...dids.values()].filter((did) => isWanted(did, filter)),
    deleteDid: async (did) => dids.delete(did),
  };
}

/** A keyring for tests: AES-256-GCM under the newest of `passwords`; the older ones still open. */
export function testKeyring(...passwords: [string, ...string[]]): Keyring {
  const [newest] = passwords;
  const keyOf = (password: string) => createHash('sha256').update(password).digest();
  return {
    seal(plaintext, context) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', keyOf(newest), iv).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
      return ['v1', newest, iv.toString('base64url'), sealed.toString('base64url')].join('.') as Sealed;
    },
    open(sealed, context) {
      const [, password = '', iv = '', bytes = ''] = sealed.split('.');
      const data = Buffer.from(bytes, 'base64url');
      try {
        if (!passwords.includes(password)) throw new Error('no such key');
        const decipher = createDecipheriv('aes-256-gcm', keyOf(password), Buffer.from(iv, 'base64url'));
        decipher.setAAD(Buffer.from(context)).setAuthTag(data.subarray(-16));
        return Buffer.concat([decipher.update(data.subarray(0, -16)), decipher.final()]);
      } catch (cause) {
        throw new AppError('key_unavailable', {}, { cause });
      }
    },
    isCurrent: (sealed) => sealed.split('.')[1] === newest,
  };
}
