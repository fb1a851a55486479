import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomUUID,
  sign,
  verify,
} from 'node:crypto';
import type { Kms } from '@credo-ts/core';
import {
  bytesOf,
  type DecryptOrder,
  decryptedBy,
  type EncryptOrder,
  encryptedTo,
  type Jwk,
} from './content-encryption.ts';

type Service = Kms.KeyManagementService;

const joseOptions = { dsaEncoding: 'ieee-p1363' } as const;

/** Keys of a Credo agent, in memory: what its own services for Node are for, which need a database with native parts. */
export function memoryKeys(): Service {
  const keys = new Map<string, KeyObject>();
  const keyOf = (id: string): KeyObject => {
    const key = keys.get(id);
    if (!key) throw new Error('there is no such key');
    return key;
  };
  const publicOf = (id: string, key: KeyObject) => ({ ...createPublicKey(key).export({ format: 'jwk' }), kid: id });
  const keep = (id: string | undefined, key: KeyObject) => {
    const keyId = id ?? randomUUID();
    keys.set(keyId, key);
    return { keyId, publicJwk: publicOf(keyId, key) };
  };
  const service = {
    backend: 'memory',
    isOperationSupported: () => true,
    getPublicKey: async (_: unknown, id: string) => {
      const key = keys.get(id);
      return key ? publicOf(id, key) : null;
    },
    createKey: async (
      _: unknown,
      { keyId, type }: { readonly keyId?: string; readonly type: { readonly crv: string } },
    ) => keep(keyId, generateKeyPairSync('ec', { namedCurve: type.crv }).privateKey),
    importKey: async (_: unknown, { privateJwk }: { readonly privateJwk: Jwk }) =>
      keep(privateJwk.kid, createPrivateKey({ key: { ...privateJwk } as never, format: 'jwk' })),
    deleteKey: async (_: unknown, { keyId }: { readonly keyId: string }) => keys.delete(keyId),
    sign: async (_: unknown, { keyId, data }: { readonly keyId: string; readonly data: Uint8Array }) => ({
      signature: bytesOf(sign('sha256', data, { key: keyOf(keyId), ...joseOptions })),
    }),
    verify: async (
      _: unknown,
      {
        key,
        data,
        signature,
      }: { readonly key: { readonly publicJwk: Jwk } } & Record<'data' | 'signature', Uint8Array>,
    ) => {
      const publicKey = createPublicKey({ key: { ...key.publicJwk } as never, format: 'jwk' });
      const isGood = verify('sha256', data, { key: publicKey, ...joseOptions }, signature);
      return isGood ? { verified: true, publicJwk: key.publicJwk } : { verified: false };
    },
    encrypt: async (_: unknown, order: EncryptOrder) => encryptedTo(keyOf(order.key.keyAgreement.keyId), order),
    decrypt: async (_: unknown, order: DecryptOrder) => decryptedBy(keyOf(order.key.keyAgreement.keyId), order),
    randomBytes: (_: unknown, { length }: { readonly length: number }) => bytesOf(randomBytes(length)),
  };
  return service as unknown as Service;
}
