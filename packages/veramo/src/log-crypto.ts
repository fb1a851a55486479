import { createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto';
import type { LogCrypto } from '@assent/application';
import { type Bytes32, fromBytes32, type VerifyEd25519 } from '@assent/domain';

/** What precedes the 32 bytes of an Ed25519 key in PKCS #8 and in SubjectPublicKeyInfo (RFC 8410 §4, §7). */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');

const privateKeyOf = (seed: Bytes32) =>
  createPrivateKey({ key: Buffer.concat([privatePrefix, fromBytes32(seed)]), format: 'der', type: 'pkcs8' });

/** SHA-256 and Ed25519 of this runtime. */
export const logCrypto: LogCrypto = {
  sha256: (bytes) => new Uint8Array(hash('sha256', bytes, 'buffer')),
  publicKeyOf: (seed) =>
    new Uint8Array(createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' }).subarray(-32)),
  sign: (seed, message) => new Uint8Array(sign(null, message, privateKeyOf(seed))),
};

/** Checks an Ed25519 signature. False for what is no key, too. */
export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const key = createPublicKey({ key: Buffer.concat([publicPrefix, publicKey]), format: 'der', type: 'spki' });
  return verify(null, message, key, signature);
};
