import { hash } from 'node:crypto';
import { computeAddress } from 'ethers';
import { LRUCache } from 'lru-cache';
import { libsecp256k1 } from '../keys/libsecp256k1.ts';
import { type PublicJwk, pointOf } from '../keys/public-jwk.ts';

// An address is a hash of its key: once the key is known, it is so for ever.
const keysOfAddresses = new LRUCache<string, Uint8Array>({ max: 10_000 });

/** Whether `signature` (64 bytes, with either of the two values of s) was made with a key of secp256k1. */
export function isSignedOnSecp256k1(jwk: PublicJwk, signed: Uint8Array, signature: Uint8Array): boolean {
  try {
    return libsecp256k1.ecdsaVerify(lowS(signature), hash('sha256', signed, 'buffer'), pointOf(jwk));
  } catch {
    return false; // the key is no point of its curve, or r or s no number below its order
  }
}

/** Whether a key whose Ethereum address is `address` (lower case) made `signature`. */
export function isSignedByAddress(address: string, signed: Uint8Array, signature: Uint8Array): boolean {
  const digest = hash('sha256', signed, 'buffer');
  const known = keysOfAddresses.get(address);
  try {
    const low = lowS(signature);
    if (known) return libsecp256k1.ecdsaVerify(low, digest, known);
    const found = [0, 1].map((v) => recovered(low, v, digest)).find((key) => key && addressOf(key) === address);
    if (found) keysOfAddresses.set(address, found);
    return found !== undefined;
  } catch {
    return false; // r or s is no number below the order
  }
}

/** The one of the two signatures with the smaller s: the library takes no other. */
const lowS = (signature: Uint8Array): Uint8Array =>
  hasLowS(signature) ? signature : libsecp256k1.signatureNormalize(Uint8Array.from(signature)); // changes what it gets

/** Whether s is below half the order, which begins with 0x7f, by its first byte alone: true of nearly all that are. */
const hasLowS = (signature: Uint8Array) => (signature[32] ?? 0xff) < 0x7f;

/** One of the two keys that a signature fits, as a point in full. */
function recovered(signature: Uint8Array, v: number, digest: Uint8Array): Uint8Array | undefined {
  try {
    return libsecp256k1.ecdsaRecover(signature, v, digest, false);
  } catch {
    return undefined; // r is not the coordinate of a point: no key made this signature
  }
}

const addressOf = (point: Uint8Array) => computeAddress(`0x${Buffer.from(point).toString('hex')}`).toLowerCase();
