import { generateKeyPairSync, hash, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { createRequire } from 'node:module';
import type secp256k1 from 'secp256k1';
import type { KeyKind } from './key-kinds.ts';

/** The bare signature over as many bytes as a credential has: nothing can be faster. */
export interface Floor {
  sign(): unknown;
  verify(): boolean;
}

/** Bytes of header and payload of the credential that is measured. */
const signedLength = 1_200;

/** The same libraries as the agent uses: libsecp256k1 for ES256K, OpenSSL for the others. */
export const floors: Readonly<Record<KeyKind, () => Floor>> = {
  'did:ethr ES256K': () => {
    const lib = createRequire(import.meta.url)('secp256k1/bindings.js') as typeof secp256k1;
    const data = randomBytes(signedLength);
    const key = randomBytes(32);
    const point = lib.publicKeyCreate(key, false);
    const { signature } = lib.ecdsaSign(hash('sha256', data, 'buffer'), key);
    return {
      sign: () => lib.ecdsaSign(hash('sha256', data, 'buffer'), key),
      verify: () => lib.ecdsaVerify(signature, hash('sha256', data, 'buffer'), point),
    };
  },
  'did:key EdDSA': () => openssl(null, generateKeyPairSync('ed25519')),
  'did:jwk ES256': () => openssl('sha256', generateKeyPairSync('ec', { namedCurve: 'P-256' })),
};

function openssl(
  digest: string | null,
  { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject },
): Floor {
  const data = randomBytes(signedLength);
  const dsaEncoding = 'ieee-p1363' as const;
  const signature = sign(digest, data, { key: privateKey, dsaEncoding });
  return {
    sign: () => sign(digest, data, { key: privateKey, dsaEncoding }),
    verify: () => verify(digest, data, { key: publicKey, dsaEncoding }, signature),
  };
}
