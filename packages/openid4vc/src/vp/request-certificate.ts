import 'reflect-metadata';
import { AppError } from '@assent/domain';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { importPKCS8, SignJWT } from 'jose';
import { base64Of, certificateHash, certificatesIn, dnsNamesOf } from '../x509/certificates.ts';
import type { OwnRoot } from '../x509/own-authority.ts';
import { p256 } from '../x509/p256.ts';

/** A certificate under which a verifier signs its requests (`x509_hash`, `x509_san_dns`). */
export interface RequestCertificate {
  /** SHA-256 of its DER form, base64url. */
  readonly hash: string;
  readonly dnsNames: readonly string[];
  /** The root in PEM, if it is known: what a wallet must trust. */
  readonly rootPem?: string;
  /** Signs a JWT of type `typ` with ES256; its header has the chain without the root (`x5c`). */
  sign(typ: string, claims: Readonly<Record<string, unknown>>): Promise<string>;
}

/**
 * A certificate from a text in PEM: the key (PKCS #8, P-256), the certificate, what it was issued under, and the root last.
 *
 * @throws AppError `configuration_invalid` if they cannot be read, or the key is not the certificate's
 */
export async function requestCertificate(pem: string): Promise<RequestCertificate> {
  try {
    const chain = certificatesIn(pem);
    const [leaf] = chain;
    if (!leaf) throw new Error('there is no certificate');
    const key = await importPKCS8(keyIn(pem), 'ES256');
    const x5c = chain.filter((certificate, at) => at === 0 || !isSelfIssued(certificate)).map(base64Of);
    const sign = (typ: string, claims: Readonly<Record<string, unknown>>) =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', typ, x5c }).sign(key);
    await assertPair(leaf, key);
    const root = chain.find((certificate, at) => at > 0 && isSelfIssued(certificate));
    return {
      hash: await certificateHash(leaf),
      dnsNames: dnsNamesOf(leaf),
      ...(root ? { rootPem: `${root.toString('pem')}\n` } : {}),
      sign,
    };
  } catch (cause) {
    throw new AppError('configuration_invalid', { problem: 'the request certificate cannot be used' }, { cause });
  }
}

const keyIn = (pem: string): string => /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(pem)?.[0] ?? '';
const isSelfIssued = ({ subject, issuer }: X509Certificate): boolean => subject === issuer;

async function assertPair(leaf: X509Certificate, key: Awaited<ReturnType<typeof importPKCS8>>): Promise<void> {
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const probe = new TextEncoder().encode('assent');
  const signature = await crypto.subtle.sign(algorithm, key, probe);
  const publicKey = await leaf.publicKey.export({ name: 'ECDSA', namedCurve: 'P-256' }, ['verify']);
  if (await crypto.subtle.verify(algorithm, publicKey, signature, probe)) return;
  throw new Error('the key is not the one of the certificate');
}

const yearMs = 365 * 86_400_000;

/**
 * Makes a certificate of two years for `dnsName`, for whoever has none from an authority: under `own`, or under a root of ten years that is
 * made for it, whose key is not kept. Returns what `requestCertificate` takes.
 */
export async function makeRequestCertificate(dnsName: string, at: Date, own?: OwnRoot): Promise<string> {
  const root = own ?? (await newRoot(dnsName, at));
  const keys = await newKeys();
  const leaf = await X509CertificateGenerator.create({
    subject: `CN=${dnsName}`,
    issuer: root.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: root.key,
    signingAlgorithm: p256,
    notBefore: at,
    notAfter: new Date(at.getTime() + 2 * yearMs),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      // the authentication of a reader of documents (ISO/IEC 18013-5 Annex B.1.7), which wallets ask for
      new ExtendedKeyUsageExtension(['1.0.18013.5.1.6'], false),
      new SubjectAlternativeNameExtension([{ type: 'dns', value: dnsName }]),
    ],
  });
  const keyPem = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return [keyPem, leaf.toString('pem'), root.certificate.toString('pem'), ''].join('\n');
}

async function newRoot(dnsName: string, at: Date): Promise<OwnRoot> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=Assent verifier root of ${dnsName}`,
    keys,
    signingAlgorithm: p256,
    notBefore: at,
    notAfter: new Date(at.getTime() + 10 * yearMs),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return { certificate, key: keys.privateKey };
}

const newKeys = () => crypto.subtle.generateKey(p256, true, ['sign', 'verify']);
