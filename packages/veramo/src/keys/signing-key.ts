import { hash, type KeyObject, sign } from 'node:crypto';
import { libsecp256k1 } from './libsecp256k1.ts';
import { type KeyType, privateKeyObject } from './private-key.ts';
import type { SignatureAlgorithm } from './public-jwk.ts';

/** A private key that is open in memory and signs with one algorithm. */
export interface SigningKey {
  readonly algorithm: SignatureAlgorithm;
  /** 64 bytes: R and S of Ed25519 (RFC 8032), or r and s of ECDSA over SHA-256 of `data` (RFC 7518 §3.4). */
  sign(data: Uint8Array): Uint8Array;
  /** Forgets the key: bytes of ours are zeroed at once. It signs no more. */
  close(): void;
}

/**
 * Opens a private key for signing and takes its bytes over: they are zeroed when the key is closed, or already now if
 * OpenSSL has a copy of its own. Undefined for X25519, which signs nothing.
 *
 * @throws Error if the 32 bytes are no private key of the type
 */
export function openSigningKey(type: KeyType, secret: Uint8Array): SigningKey | undefined {
  if (type === 'X25519') {
    secret.fill(0);
    return undefined;
  }
  if (type === 'Secp256k1') return libsecp256k1Key(secret);
  try {
    return openSslKey(type === 'Ed25519' ? 'EdDSA' : 'ES256', privateKeyObject(type, secret));
  } finally {
    secret.fill(0);
  }
}

function openSslKey(algorithm: 'EdDSA' | 'ES256', opened: KeyObject): SigningKey {
  let key: KeyObject | undefined = opened;
  return {
    algorithm,
    sign(data) {
      if (!key) throw new Error('a closed key was asked to sign');
      return algorithm === 'EdDSA' ? sign(null, data, key) : sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' });
    },
    close() {
      key = undefined;
    },
  };
}

/** libsecp256k1 signs six times as fast as OpenSSL, and always with the smaller s, which other libraries insist on. */
function libsecp256k1Key(secret: Uint8Array): SigningKey {
  if (!libsecp256k1.privateKeyVerify(secret)) {
    secret.fill(0);
    throw new Error('not a private key of secp256k1');
  }
  let isOpen = true;
  return {
    algorithm: 'ES256K',
    sign(data) {
      if (!isOpen) throw new Error('a closed key was asked to sign');
      return libsecp256k1.ecdsaSign(hash('sha256', data, 'buffer'), secret).signature;
    },
    close() {
      isOpen = false;
      secret.fill(0);
    },
  };
}
