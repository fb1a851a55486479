import { expand_message_xmd } from '@noble/curves/abstract/hash-to-curve';
import { bls12_381 } from '@noble/curves/bls12-381';
import { sha256 } from '@noble/hashes/sha2';

/** The order of the groups of BLS12-381: scalars are below it. */
export const order: bigint = bls12_381.fields.Fr.ORDER;

const lengthBeforeModulus = 48;

/** `hash_to_scalar` of BBS with BLS12-381-SHA-256 (draft-irtf-cfrg-bbs-signatures §4.2.2). */
export const hashToScalar = (message: Uint8Array, dst: Uint8Array): bigint =>
  fromBigEndian(expand_message_xmd(message, dst, lengthBeforeModulus, sha256)) % order;

/** A scalar that nobody can guess, and that is not zero. */
export function randomScalar(): bigint {
  const scalar = fromBigEndian(crypto.getRandomValues(new Uint8Array(lengthBeforeModulus))) % order;
  return scalar === 0n ? randomScalar() : scalar;
}

export function fromBigEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

/** 32 bytes as the IETF writes a scalar. */
export function toBigEndian(scalar: bigint, length = 32): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = length - 1, rest = scalar; at >= 0; at--, rest >>= 8n) bytes[at] = Number(rest & 255n);
  return bytes;
}

/** 32 bytes as the engine writes a scalar. */
export const toLittleEndian = (scalar: bigint): Uint8Array => toBigEndian(scalar).reverse();

export const fromLittleEndian = (bytes: Uint8Array): bigint => fromBigEndian(Uint8Array.from(bytes).reverse());
