import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';

/** What is used of libsecp256k1. */
export interface Libsecp256k1 {
  /** Blinds the computations that follow with 32 random bytes. */
  contextRandomize(seed: Uint8Array): void;
  /** Whether 32 bytes are a private key: neither zero nor the order of the curve or more. */
  privateKeyVerify(secret: Uint8Array): boolean;
  /** Deterministic nonce (RFC 6979), the smaller s; r and s in 32 bytes each. @throws Error for what is no private key */
  ecdsaSign(digest: Uint8Array, secret: Uint8Array): { readonly signature: Uint8Array };
  /** The point in 65 bytes (SEC 1, uncompressed). @throws Error for what is no private key */
  publicKeyCreate(secret: Uint8Array, compressed: false): Uint8Array;
  /** The one of the two valid signatures with the smaller s, in place. @throws Error for what is no signature */
  signatureNormalize(signature: Uint8Array): Uint8Array;
  /** Whether a signature with the smaller s is one of the key, a point. @throws Error for what is no point or signature */
  ecdsaVerify(signature: Uint8Array, digest: Uint8Array, point: Uint8Array): boolean;
  /** One of the keys that the signature fits, as a point in 65 bytes. @throws Error if there is none */
  ecdsaRecover(signature: Uint8Array, recoveryId: number, digest: Uint8Array, compressed: false): Uint8Array;
}

/** The native build in npm `secp256k1`; its main file would fall back to JavaScript without a word. It has no types. */
export const libsecp256k1 = createRequire(import.meta.url)('secp256k1/bindings.js') as Libsecp256k1;

libsecp256k1.contextRandomize(randomBytes(32));
