import { verify } from 'node:crypto';
import { keyObjectOf, type PublicJwk, type SignatureAlgorithm } from '../keys/public-jwk.ts';

/** Whether OpenSSL takes `signature` (64 bytes) over `signed` for one of `jwk`. */
export function isSignedWithJwk(
  jwk: PublicJwk,
  algorithm: SignatureAlgorithm,
  signed: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    const key = keyObjectOf(jwk);
    return algorithm === 'EdDSA'
      ? verify(null, signed, key, signature)
      : verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    return false; // the key is no point of its curve: nothing was signed with it
  }
}
