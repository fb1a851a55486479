import { createHash, X509Certificate } from 'node:crypto';
import type { Certificate, ProvenCredential } from '@assent/application';
import { AppError, accept, type CertificateIssuer, reject, type Verification } from '@assent/domain';
import type { CompactJws } from '../jws/compact-jws.ts';
import type { HeldKey, Signing } from '../jws/sign-jws.ts';
import type { SignatureCheck } from '../jws/verify-signature.ts';
import { algorithmOf, jwkOfKey, type PublicJwk, zPublicJwk } from '../keys/public-jwk.ts';

/**
 * Accepts a credential that the key of its certificate signed. Whether that certificate may, and for whom, is a rule of whoever
 * relies on it.
 *
 * @throws AppError `overloaded`: the answer is unknown
 */
export async function provenByCertificate(
  { header, signed, signature }: CompactJws,
  credential: ProvenCredential,
  isSigned: SignatureCheck,
): Promise<Verification<ProvenCredential>> {
  const jwk = keyOf(credential.certificates?.[0] ?? '');
  if (!jwk) return reject('malformed');
  const claim = { key: { algorithm: algorithmOf(jwk), jwk }, algorithm: header.alg, signed, signature };
  return (await isSigned(claim)) ? accept(credential) : reject('bad_proof');
}

/** A key of P-256 that the agent holds for a certificate. @throws AppError `key_unavailable` */
export async function certifiedKey(agent: Pick<Signing, 'keyManagerGet'>, keyRef: string): Promise<HeldKey> {
  const key = await agent.keyManagerGet({ kid: keyRef }).catch((cause: unknown) => {
    if (cause instanceof AppError && cause.code !== 'not_found') throw cause;
    throw new AppError('key_unavailable', { keyRef }, { cause });
  });
  const jwk = jwkOfKey(key);
  if (jwk?.crv !== 'P-256') throw new AppError('key_unavailable', { keyRef });
  return { keyRef, jwk };
}

/** What the issuer of a credential is called that does not say so: the SHA-256 of its certificate. */
export const issuerOfCertificate = (certificate: Certificate): CertificateIssuer =>
  `x509_hash:${createHash('sha256').update(Buffer.from(certificate, 'base64')).digest('base64url')}` as CertificateIssuer;

/** An identifier of a credential that has none: the SHA-256 of what its issuer signed. */
export const idOfToken = (jwt: string): string =>
  `urn:assent:token:${createHash('sha256').update(jwt).digest('base64url')}`;

/** The key of a certificate, if it is one that signs credentials; undefined also for what is no certificate. */
function keyOf(certificate: Certificate): PublicJwk | undefined {
  try {
    const { publicKey } = new X509Certificate(Buffer.from(certificate, 'base64'));
    return zPublicJwk.safeParse(publicKey.export({ format: 'jwk' })).data;
  } catch {
    return undefined; // OpenSSL has many words for it
  }
}
