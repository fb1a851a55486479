import type { VerificationKey } from '../dids/verification-key.ts';
import type { SignatureAlgorithm } from '../keys/public-jwk.ts';
import { isSignedWithJwk } from './openssl-signature.ts';
import { isSignedByAddress, isSignedOnSecp256k1 } from './secp256k1-signature.ts';

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

/** Whether a claim is true, and made with the one algorithm that belongs to the key. */
export function isSigned({ key, algorithm, signed, signature }: SignatureClaim): boolean {
  if (algorithm !== key.algorithm) return false;
  if ('address' in key) return isSignedByAddress(key.address, signed, signature);
  if (algorithm === 'ES256K') return isSignedOnSecp256k1(key.jwk, signed, signature);
  return isSignedWithJwk(key.jwk, algorithm, signed, signature);
}
