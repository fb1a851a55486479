import { createECDH, createPrivateKey, createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import { libsecp256k1 } from './libsecp256k1.ts';
import type { SigningKeyType } from './public-jwk.ts';

/** Types of keys that are kept here, as Veramo names them. X25519 agrees on secrets and signs nothing. */
export type KeyType = SigningKeyType | 'X25519';

const keyTypes: readonly string[] = ['Ed25519', 'Secp256r1', 'Secp256k1', 'X25519'] satisfies KeyType[];
export const isKeyType = (type: string): type is KeyType => keyTypes.includes(type);

/** PKCS #8 (RFC 5958) up to the 32 bytes of the key: RFC 8410 §7, and RFC 5915 with the point after the key. */
const headers = {
  Ed25519: Buffer.from('302e020100300506032b657004220420', 'hex'),
  X25519: Buffer.from('302e020100300506032b656e04220420', 'hex'),
  Secp256r1: Buffer.from('308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420', 'hex'),
  Secp256k1: Buffer.from('308184020100301006072a8648ce3d020106052b8104000a046d306b0201010420', 'hex'),
};
const pointHeader = Buffer.from('a144034200', 'hex');

/**
 * The key for node:crypto. What this makes of the secret on the way is zeroed; the copy inside OpenSSL is cleared by OpenSSL
 * once the garbage collector has taken the object.
 *
 * @throws Error if the 32 bytes are no private key of the type
 */
export function privateKeyObject(type: KeyType, secret: Uint8Array): KeyObject {
  const point = type === 'Ed25519' || type === 'X25519' ? [] : [pointHeader, pointOf(type, secret)];
  const der = concatUnpooled([headers[type], secret, ...point]);
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } finally {
    der.fill(0);
  }
}

/**
 * The public half in hexadecimal, as Veramo writes it: points of secp256k1 in full, of P-256 compressed.
 *
 * @throws Error if the 32 bytes are no private key of the type
 */
export function publicKeyHexFrom(type: KeyType, secret: Uint8Array): string {
  if (type === 'Secp256k1') return pointOf(type, secret).toString('hex');
  if (type === 'Secp256r1') return pointOf(type, secret, 'compressed').toString('hex');
  const spki = createPublicKey(privateKeyObject(type, secret)).export({ format: 'der', type: 'spki' });
  return spki.subarray(-32).toString('hex');
}

/** 32 bytes from the random generator of OpenSSL that are a private key of the type. */
export function randomSecret(type: KeyType): Buffer {
  for (;;) {
    const secret = randomBytes(32);
    if (isSecretOf(type, secret)) return secret;
  }
}

/** Whether 32 bytes are a private key of the type; all are for Ed25519 and X25519. */
export function isSecretOf(type: KeyType, secret: Uint8Array): boolean {
  if (secret.length !== 32) return false;
  if (type === 'Secp256k1') return libsecp256k1.privateKeyVerify(secret);
  if (type !== 'Secp256r1') return true;
  try {
    pointOf(type, secret);
    return true;
  } catch {
    return false; // zero, or the order of the curve or more: this is the answer that was asked for
  }
}

function pointOf(
  type: 'Secp256r1' | 'Secp256k1',
  secret: Uint8Array,
  format: 'compressed' | 'uncompressed' = 'uncompressed',
): Buffer {
  if (type === 'Secp256k1') return Buffer.from(libsecp256k1.publicKeyCreate(secret, false));
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(secret);
  return pair.getPublicKey(null, format);
}

/** Small buffers share memory in Node, which would keep secrets of one where another is zeroed. */
function concatUnpooled(parts: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.alloc(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
