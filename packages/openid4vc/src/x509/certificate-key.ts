import { X509Certificate } from 'node:crypto';
import { type PublicKey, zPublicKey } from '../vci/public-key.ts';

/** The key of a certificate (DER in base64), if it is one that signs for us; undefined also for what is no certificate. */
export function keyOfCertificate(der: string): PublicKey | undefined {
  try {
    const { publicKey } = new X509Certificate(Buffer.from(der, 'base64'));
    return zPublicKey.safeParse(publicKey.export({ format: 'jwk' })).data;
  } catch {
    return undefined; // OpenSSL has many words for it
  }
}
