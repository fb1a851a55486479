import { createHash, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';
import { AppError } from '@assent/domain';
import { ed25519 } from '@noble/curves/ed25519';
import type { IKey } from '@veramo/core-types';
import { isKeyType, type KeyType, privateKeyObject } from './private-key.ts';
import { jwkFromBytes, keyObjectOf } from './public-jwk.ts';

/** Public half of a key, in hexadecimal as Veramo writes it. */
export type TheirKey = Pick<IKey, 'type' | 'publicKeyHex'>;

/**
 * ECDH: X25519 (RFC 7748 §6.1), or the x coordinate on P-256 or secp256k1 (SEC 1 §3.3.1), 32 bytes before any key
 * derivation. An Ed25519 key stands for the X25519 key that follows from it, as in Veramo. `secret` stays the caller's.
 *
 * @throws AppError `invalid_request` for a key of another curve, a point that is not on its curve, or one that makes every
 *   secret zero
 */
export function agreeOnSecret(type: KeyType, secret: Uint8Array, their: TheirKey): Buffer {
  if (!isKeyType(their.type) || curveOf(their.type) !== curveOf(type)) throw wrong('type');
  const privateKey = agreementKey(type, secret);
  let shared: Buffer;
  try {
    shared = diffieHellman({ privateKey, publicKey: theirKeyObject(their.type, their.publicKeyHex) });
  } catch {
    throw wrong('publicKeyHex'); // OpenSSL's reasons may repeat the input
  }
  if (shared.every((byte) => byte === 0)) throw wrong('publicKeyHex');
  return shared;
}

const curveOf = (type: KeyType) => (type === 'Ed25519' ? 'X25519' : type);

/** The X25519 key of an Ed25519 one is the first half of what Ed25519 itself hashes its secret to (RFC 8032 §5.1.5). */
function agreementKey(type: KeyType, secret: Uint8Array): KeyObject {
  if (type !== 'Ed25519') return privateKeyObject(type, secret);
  const hashed = createHash('sha512').update(secret).digest();
  try {
    return privateKeyObject('X25519', hashed.subarray(0, 32));
  } finally {
    hashed.fill(0);
  }
}

const x25519Header = Buffer.from('302a300506032b656e032100', 'hex');

function theirKeyObject(type: KeyType, publicKeyHex: string): KeyObject {
  const bytes = Buffer.from(publicKeyHex, 'hex');
  if (bytes.length * 2 !== publicKeyHex.length) throw new Error('not hexadecimal');
  if (type === 'Ed25519' || type === 'X25519') {
    const u = type === 'Ed25519' ? ed25519.utils.toMontgomery(bytes) : bytes;
    if (u.length !== 32) throw new Error('not 32 bytes');
    return createPublicKey({ key: Buffer.concat([x25519Header, u]), format: 'der', type: 'spki' });
  }
  const jwk = jwkFromBytes(type, bytes);
  if (!jwk) throw new Error('not a point of the curve');
  return keyObjectOf(jwk);
}

const wrong = (member: string) => new AppError('invalid_request', { pointers: [`#/publicKey/${member}`] });
