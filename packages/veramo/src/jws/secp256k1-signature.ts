import { hash } from 'node:crypto';
import { computeAddress } from 'ethers';
import { LRUCache } from 'lru-cache';
import type { Libsecp256k1 } from '../keys/libsecp256k1.ts';
import { type PublicJwk, pointOf } from '../keys/public-jwk.ts';

/** Checks signatures of ES256K. Both take 64 bytes with either of the two values of s, and addresses in lower case. */
export interface Secp256k1Checks {
  isSignedWithJwk(jwk: PublicJwk, signed: Uint8Array, signature: Uint8Array): boolean;
  isSignedByAddress(address: string, signed: Uint8Array, signature: Uint8Array): boolean;
}

/** The checks of ES256K by libsecp256k1. */
export function secp256k1Checks(lib: Libsecp256k1): Secp256k1Checks {
  // An address is a hash of its key: once the key is known, it is so for ever.
  const keysOfAddresses = new LRUCache<string, Uint8Array>({ max: 10_000 });
  return {
    isSignedWithJwk(jwk, signed, signature) {
      try {
        return lib.ecdsaVerify(lowS(lib, signature), hash('sha256', signed, 'buffer'), pointOf(jwk));
      } catch {
        return false; // the key is no point of its curve, or r or s no number below its order
      }
    },

    isSignedByAddress(address, signed, signature) {
      const digest = hash('sha256', signed, 'buffer');
      const known = keysOfAddresses.get(address);
      try {
        const low = lowS(lib, signature);
        if (known) return lib.ecdsaVerify(low, digest, known);
        const found = [0, 1]
          .map((v) => recovered(lib, low, v, digest))
          .find((key) => key && addressOf(key) === address);
        if (found) keysOfAddresses.set(address, found);
        return found !== undefined;
      } catch {
        return false; // r or s is no number below the order
      }
    },
  };
}

/** The one of the two signatures with the smaller s: the library takes no other. Always a copy. */
const lowS = (lib: Libsecp256k1, signature: Uint8Array) => lib.signatureNormalize(Uint8Array.from(signature));

/** One of the two keys that a signature fits, as a point in full. */
function recovered(lib: Libsecp256k1, signature: Uint8Array, v: number, digest: Uint8Array): Uint8Array | undefined {
  try {
    return lib.ecdsaRecover(signature, v, digest, false);
  } catch {
    return undefined; // r is not the coordinate of a point: no key made this signature
  }
}

const addressOf = (point: Uint8Array) => computeAddress(`0x${Buffer.from(point).toString('hex')}`).toLowerCase();
