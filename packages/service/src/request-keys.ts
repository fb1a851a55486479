import { createECDH, createHash, hkdfSync } from 'node:crypto';
import type { EncryptionKeyPair } from '@assent/openid4vc';
import { parseKeyEncryptionKeys } from '@assent/store';

/** Order of P-256 (SEC 2 §2.4.2). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * Keys that credential requests are encrypted to (OpenID4VCI 1.0 §10), newest first: one from each key-encryption key, so that every process
 * has the same ones, and they change with it.
 *
 * @throws AppError `configuration_invalid`
 */
export const requestKeys = (keyEncryptionKeys: string): readonly EncryptionKeyPair[] =>
  parseKeyEncryptionKeys(keyEncryptionKeys).map(({ key }) => keyPairFrom(key));

/** 384 bits for a key of 256, so that no key is likelier than another (FIPS 186-5 A.2.1). */
function keyPairFrom(key: Uint8Array): EncryptionKeyPair {
  const wide = Buffer.from(hkdfSync('sha256', key, '', 'assent encrypted credential requests', 48));
  const scalar = (BigInt(`0x${wide.toString('hex')}`) % (order - 1n)) + 1n;
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(scalar.toString(16).padStart(64, '0'), 'hex');
  const point = ecdh.getPublicKey();
  const [x, y, d] = [point.subarray(1, 33), point.subarray(33), ecdh.getPrivateKey()].map((part) =>
    Buffer.concat([Buffer.alloc(32 - part.length), part]).toString('base64url'),
  ) as [string, string, string];
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url');
  return { kty: 'EC', crv: 'P-256', x, y, d, kid, use: 'enc', alg: 'ECDH-ES' };
}
