import type { VerificationKey } from '../dids/verification-key.ts';
import { libsecp256k1 } from '../keys/libsecp256k1.ts';
import type { SignatureAlgorithm } from '../keys/public-jwk.ts';
import { isSignedByAddress, isSignedWithJwk } from './openssl-signature.ts';
import { type Secp256k1Checks, secp256k1Checks } from './secp256k1-signature.ts';

/** A claim that `signature` (64 bytes) over `signed` was made with `key`. */
export interface SignatureClaim {
  readonly key: VerificationKey;
  /** What the token says its algorithm is. */
  readonly algorithm: SignatureAlgorithm;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

/** Decides a claim. @throws AppError `overloaded`: it was not decided */
export type SignatureCheck = (claim: SignatureClaim) => boolean | Promise<boolean>;

const openssl: Secp256k1Checks = {
  isSignedWithJwk: (jwk, signed, signature) => isSignedWithJwk(jwk, 'ES256K', signed, signature),
  isSignedByAddress,
};
const es256k = libsecp256k1 ? secp256k1Checks(libsecp256k1) : openssl;

/** Whether a claim is true, and made with the one algorithm that belongs to the key. */
export function isSigned({ key, algorithm, signed, signature }: SignatureClaim): boolean {
  if (algorithm !== key.algorithm) return false;
  if ('address' in key) return es256k.isSignedByAddress(key.address, signed, signature);
  if (algorithm === 'ES256K') return es256k.isSignedWithJwk(key.jwk, signed, signature);
  return isSignedWithJwk(key.jwk, algorithm, signed, signature);
}
