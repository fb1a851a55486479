import type { CertificateKeys, P256Key } from '@assent/application';
import { AppError } from '@assent/domain';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';

/** Keys for certificates in memory, each tenant's apart, made and used by WebCrypto. */
export function inMemoryCertificateKeys(): CertificateKeys {
  const pairs = new Map<string, Awaited<ReturnType<typeof generateKeyPair>>>();
  const pairOf = (tenant: string, keyRef: string) => {
    const pair = pairs.get(`${tenant} ${keyRef}`);
    if (!pair) throw new AppError('key_unavailable', { keyRef });
    return pair;
  };
  return {
    async create(tenant) {
      const keyRef = `key-${pairs.size + 1}`;
      pairs.set(`${tenant} ${keyRef}`, await generateKeyPair('ES256', { extractable: true }));
      return keyRef;
    },
    publicKey: async (tenant, keyRef) => (await exportJWK(pairOf(tenant, keyRef).publicKey)) as unknown as P256Key,
    async sign(tenant, keyRef, data) {
      const { privateKey } = pairOf(tenant, keyRef);
      const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
      return new Uint8Array(await crypto.subtle.sign(algorithm, privateKey as CryptoKey, Uint8Array.from(data)));
    },
    signJwt: async (tenant, keyRef, header, payload) =>
      new SignJWT({ ...payload })
        .setProtectedHeader({ ...header, alg: 'ES256' })
        .sign(pairOf(tenant, keyRef).privateKey as CryptoKey),
  };
}
