import type { P256Key } from '@assent/application';
import type { X509Certificate } from '@peculiar/x509';
import { base64url } from 'jose';

/** ES256, as WebCrypto names it. */
export const p256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** @throws Error if it is no point of the curve */
export const importP256 = (key: P256Key) => crypto.subtle.importKey('jwk', { ...key }, p256, true, ['verify']);

/** DER of everything in a SubjectPublicKeyInfo of P-256 before the coordinates (RFC 5480 §2). */
const prefix = '3059301306072a8648ce3d020106082a8648ce3d03010703420004';

/** Whether a certificate is for a key: octet by octet, as authorities write a key of P-256. */
export function isKeyOfCertificate({ publicKey }: X509Certificate, { x, y }: P256Key): boolean {
  const point = [x, y].map((part) => Buffer.from(base64url.decode(part)).toString('hex')).join('');
  return Buffer.from(publicKey.rawData).toString('hex') === `${prefix}${point}`;
}
