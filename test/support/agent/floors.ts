import { generateKeyPairSync, hash, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { createRequire } from 'node:module';
import type secp256k1 from 'secp256k1';
import type { KeyKind } from './key-kinds.ts';

/** The bare signature, over other bytes each time, as many as a credential has: nothing can be faster. */
export interface Floor {
  sign(index: number): unknown;
  verify(index: number): boolean;
}

/** How many different ones there are. A processor learns the branches of one that is checked again and again. */
const differentOnes = 1_000;

/**
 * The same libraries as the agent uses: libsecp256k1 for ES256K, OpenSSL for the others. `signedLength`: bytes of header and
 * payload of the credential that is measured.
 */
export const floors: Readonly<Record<KeyKind, (signedLength: number) => Floor>> = {
  'did:ethr ES256K': (signedLength) => {
    const lib = createRequire(import.meta.url)('secp256k1/bindings.js') as typeof secp256k1;
    const key = randomBytes(32);
    const point = lib.publicKeyCreate(key, false);
    return floorOf(signedLength, {
      sign: (data) => lib.ecdsaSign(hash('sha256', data, 'buffer'), key).signature,
      verify: (data, signature) => lib.ecdsaVerify(signature, hash('sha256', data, 'buffer'), point),
    });
  },
  'did:key EdDSA': (signedLength) => openssl(signedLength, null, generateKeyPairSync('ed25519')),
  'did:jwk ES256': (signedLength) =>
    openssl(signedLength, 'sha256', generateKeyPairSync('ec', { namedCurve: 'P-256' })),
};

function openssl(
  signedLength: number,
  digest: string | null,
  { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject },
): Floor {
  const dsaEncoding = 'ieee-p1363' as const;
  return floorOf(signedLength, {
    sign: (data) => sign(digest, data, { key: privateKey, dsaEncoding }),
    verify: (data, signature) => verify(digest, data, { key: publicKey, dsaEncoding }, signature),
  });
}

interface BareSignature {
  sign(data: Uint8Array): Uint8Array;
  verify(data: Uint8Array, signature: Uint8Array): boolean;
}

function floorOf(signedLength: number, bare: BareSignature): Floor {
  const messages = Array.from({ length: differentOnes }, () => {
    const data = randomBytes(signedLength);
    return { data, signature: bare.sign(data) };
  });
  const at = (index: number) => messages[index % differentOnes] as (typeof messages)[number];
  return {
    sign: (index) => bare.sign(at(index).data),
    verify: (index) => bare.verify(at(index).data, at(index).signature),
  };
}
