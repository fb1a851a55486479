import { createHash, randomBytes } from 'node:crypto';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { CompactSign, type CryptoKey, type JWK } from 'jose';

/** What an issuer known by a certificate signs with: the key, and the chain with the leaf first. */
export interface CertifiedKey {
  readonly privateKey: CryptoKey;
  readonly x5c: readonly string[];
}

/** An issuer that others wrote: @sd-jwt for the credential, jose for the signature, and a certificate instead of a DID. */
export function peerIssuer({ privateKey, x5c }: CertifiedKey, issuer: string | undefined) {
  const sdJwt = new SDJwtVcInstance({
    hasher: (data: string | ArrayBuffer, algorithm: string) =>
      createHash(algorithm.replace('-', ''))
        .update(typeof data === 'string' ? data : Buffer.from(data))
        .digest(),
    hashAlg: 'sha-256',
    saltGenerator: () => randomBytes(16).toString('base64url'),
    signAlg: 'ES256',
    signer: async (data: string) => {
      const [header = '', payload = ''] = data.split('.');
      const jws = await new CompactSign(Buffer.from(payload, 'base64url'))
        .setProtectedHeader(JSON.parse(Buffer.from(header, 'base64url').toString()))
        .sign(privateKey);
      return jws.split('.')[2] ?? '';
    },
  });
  return {
    /** An SD-JWT VC bound to a key, in which each claim can be hidden. It has no identifier. `status`: which it names, if any. */
    issue(
      vct: string,
      jwk: JWK,
      claims: Readonly<Record<string, unknown>>,
      status?: Readonly<Record<string, unknown>>,
    ): Promise<string> {
      const now = Math.floor(Date.now() / 1000);
      const payload = {
        ...(issuer ? { iss: issuer } : {}),
        iat: now,
        exp: now + 3600,
        vct,
        cnf: { jwk },
        ...(status ? { status } : {}),
        ...claims,
      };
      const frame = { _sd: Object.keys(claims) };
      return sdJwt.issue(payload as never, frame as never, { header: { x5c } });
    },
  };
}
