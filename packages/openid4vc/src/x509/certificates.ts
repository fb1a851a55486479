import 'reflect-metadata';
import { SubjectAlternativeNameExtension, X509Certificate } from '@peculiar/x509';
import { base64url } from 'jose';

/** A certificate by its DER form in base64, as `x5c` has it (RFC 7515 §4.1.6). Undefined if it is none, or not in every part. */
export function certificateFrom(der: string): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(der);
    // what is read late fails late, and here it is known what that means
    void [certificate.extensions, certificate.publicKey, certificate.notBefore, certificate.notAfter];
    return certificate;
  } catch {
    return undefined; // the parser throws errors of many kinds
  }
}

/** Certificates in PEM, in the order of the text. @throws Error if there is none, or one that cannot be read */
export function certificatesIn(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new Error('there is no certificate');
  return blocks.map((block) => new X509Certificate(block));
}

/** DER in base64. */
export const base64Of = (certificate: X509Certificate): string => certificate.toString('base64').replaceAll(/\s/g, '');

const namesOf = (certificate: X509Certificate, wanted: 'dns' | 'url'): readonly string[] =>
  (certificate.getExtension(SubjectAlternativeNameExtension)?.names.items ?? [])
    .filter(({ type }) => type === wanted)
    .map(({ value }) => value);

/** DNS names of a certificate, in lower case. */
export const dnsNamesOf = (certificate: X509Certificate): readonly string[] =>
  namesOf(certificate, 'dns').map((name) => name.toLowerCase());

/** Addresses among the names of a certificate. */
export const urisOf = (certificate: X509Certificate): readonly string[] => namesOf(certificate, 'url');

/** SHA-256 of the DER form, base64url. */
export async function certificateHash(certificate: X509Certificate): Promise<string> {
  const bytes = new Uint8Array(await certificate.getThumbprint('SHA-256'));
  return base64url.encode(bytes);
}
