import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { computeAddress } from 'ethers';
import type { SignatureClaim } from '../jws/verify-signature.ts';
import { algorithmOf, publicKeyHexOf, zPublicJwk } from '../keys/public-jwk.ts';

/** Kinds of keys that sign. `address`: a key of secp256k1 that is known by its Ethereum address alone. */
export const claimKinds = ['EdDSA', 'ES256', 'ES256K', 'address'] as const;
export type ClaimKind = (typeof claimKinds)[number];

/** A true claim with a key of its own, made by OpenSSL. */
export function trueClaim(kind: ClaimKind, signed: Uint8Array = randomBytes(200)): SignatureClaim {
  const { privateKey, publicKey } = pairOf(kind);
  const jwk = zPublicJwk.parse(publicKey.export({ format: 'jwk' }));
  const algorithm = algorithmOf(jwk);
  const digest = algorithm === 'EdDSA' ? null : 'sha256';
  const signature = sign(digest, signed, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const address = () => computeAddress(`0x${publicKeyHexOf(jwk)}`).toLowerCase();
  const key = kind === 'address' ? ({ algorithm: 'ES256K', address: address() } as const) : { algorithm, jwk };
  return { key, algorithm, signed, signature };
}

function pairOf(kind: ClaimKind) {
  if (kind === 'EdDSA') return generateKeyPairSync('ed25519');
  return generateKeyPairSync('ec', { namedCurve: kind === 'ES256' ? 'P-256' : 'secp256k1' });
}
