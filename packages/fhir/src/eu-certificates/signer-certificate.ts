import { createHash, verify, X509Certificate } from 'node:crypto';
import { AppError, type Instant } from '@assent/domain';
import { refuseCertificate } from './certificate-fault.ts';
import type { CoseSign1 } from './cose-sign1.ts';

/** What a certificate may sign, by the object identifiers of its extended key usage. */
export type CertificateKind = 'test' | 'vaccination' | 'recovery';
const kinds: readonly CertificateKind[] = ['test', 'vaccination', 'recovery'];

/** A document signer whose certificate is trusted. */
export interface DocumentSigner {
  /** The first eight octets of the certificate's SHA-256, in hexadecimal. */
  readonly kid: string;
  readonly certificate: X509Certificate;
  /** Empty: the certificate does not restrict it. */
  readonly mayCertify: readonly CertificateKind[];
}

/**
 * Certificates that somebody vouches for, from their DER in base64. Chains and trust lists are the caller's.
 *
 * @throws AppError `configuration_invalid` with `certificate`, its place, if one cannot be read
 */
export const readSigners = (certificates: readonly string[]): readonly DocumentSigner[] =>
  certificates.map((text, place) => {
    try {
      const certificate = new X509Certificate(Buffer.from(text, 'base64'));
      const kid = createHash('sha256').update(certificate.raw).digest().subarray(0, 8).toString('hex');
      return { kid, certificate, mayCertify: kindsIn(certificate.keyUsage ?? []) };
    } catch (cause) {
      throw new AppError('configuration_invalid', { certificate: place }, { cause });
    }
  });

/** Checks a signature by the one algorithm that fits the signer's key: the message cannot choose. */
export function assertSignedBy(message: CoseSign1, { certificate }: DocumentSigner): void {
  const { publicKey: key } = certificate;
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  const isEc = key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1' && message.alg === -7;
  const isRsa = key.asymmetricKeyType === 'rsa' && modulusLength >= 2048 && message.alg === -37;
  if (!isEc && !isRsa) refuseCertificate('algorithm');
  const how = isEc ? ({ dsaEncoding: 'ieee-p1363' } as const) : { padding: 6, saltLength: 32 }; // RSA-PSS
  if (!verify('sha256', message.signed, { key, ...how }, message.signature)) refuseCertificate('signature');
}

/** A certificate holds from its first to its last second. */
export function assertHolds({ certificate }: DocumentSigner, now: Instant): void {
  const at = Date.parse(now);
  const hasBegun = Date.parse(certificate.validFrom) <= at;
  if (!hasBegun || at > Date.parse(certificate.validTo)) refuseCertificate('certificate_not_valid');
}

/** 1.3.6.1.4.1.1847.2021.1.1 to .3; the first certificates had a 0 too many. */
function kindsIn(usages: readonly string[]): readonly CertificateKind[] {
  const numbers = usages.map((oid) => /^1\.3\.6\.1\.4\.1(?:\.0)?\.1847\.2021\.1\.([123])$/.exec(oid)?.[1]);
  return kinds.filter((_, index) => numbers.includes(String(index + 1)));
}
