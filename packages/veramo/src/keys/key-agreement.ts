import { createHash, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';
import { AppError } from '@assent/domain';
import { ed25519 } from '@noble/curves/ed25519';
import type { IKey } from '@veramo/core-types';
import { isKeyType, type KeyType, privateKeyObject } from './private-key.ts';
import { jwkFromBytes, keyObjectOf } from './public-jwk.ts';

/** Public half of a key, in hexadecimal as Veramo writes it. */
export type TheirKey = Pick<IKey, 'type' | 'publicKeyHex'>;

/** A public key that was found to be a point of its curve. */
export interface AgreementPoint {
  readonly key: KeyObject;
  /** 32 bytes for X25519 (RFC 7748 §5), else 65: an uncompressed point (SEC 1 §2.3.3). */
  readonly bytes: Uint8Array;
}

/**
 * ECDH: X25519 (RFC 7748 §6.1), or the x coordinate on P-256 or secp256k1 (SEC 1 §3.3.1), 32 bytes before any key
 * derivation. An Ed25519 key stands for the X25519 key that follows from it, as in Veramo. `secret` stays the caller's.
 *
 * @throws AppError `invalid_request` for a key of another curve, a point that is not on its curve, or one that makes every
 *   secret zero
 */
export function agreeOnSecret(type: KeyType, secret: Uint8Array, their: TheirKey): Buffer {
  const { key: publicKey } = readTheirKey(type, their);
  const privateKey = agreementKey(type, secret);
  try {
    return assertNotZero(diffieHellman({ privateKey, publicKey }));
  } catch {
    throw wrong('publicKeyHex'); // what OpenSSL refuses is a point of small order
  }
}

/**
 * The point that a key of `type` agrees with.
 *
 * @throws AppError `invalid_request` for a key of another curve, or a point that is not on its curve
 */
export function readTheirKey(type: KeyType, their: TheirKey): AgreementPoint {
  if (!isKeyType(their.type) || curveOf(their.type) !== curveOf(type)) throw wrong('type');
  try {
    return pointFrom(their.type, their.publicKeyHex);
  } catch {
    throw wrong('publicKeyHex'); // the reasons of libraries may repeat the input
  }
}

/** A secret of zeros is shared with everybody (RFC 7748 §6.1). @throws AppError `invalid_request` */
export function assertNotZero<Bytes extends Uint8Array>(shared: Bytes): Bytes {
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

function pointFrom(type: KeyType, publicKeyHex: string): AgreementPoint {
  const given = Buffer.from(publicKeyHex, 'hex');
  if (given.length * 2 !== publicKeyHex.length) throw new Error('not hexadecimal');
  if (type === 'Ed25519' || type === 'X25519') {
    const bytes = type === 'Ed25519' ? ed25519.utils.toMontgomery(given) : given;
    if (bytes.length !== 32) throw new Error('not 32 bytes');
    const der = Buffer.concat([x25519Header, bytes]);
    return { bytes, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
  }
  const jwk = jwkFromBytes(type, given);
  if (jwk?.kty !== 'EC') throw new Error('not a point of the curve');
  const coordinates = [jwk.x, jwk.y].map((coordinate) => Buffer.from(coordinate, 'base64url'));
  return { bytes: Buffer.concat([Buffer.of(4), ...coordinates]), key: keyObjectOf(jwk) };
}

const wrong = (member: string) => new AppError('invalid_request', { pointers: [`#/publicKey/${member}`] });
