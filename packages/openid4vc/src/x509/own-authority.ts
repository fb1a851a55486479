import 'reflect-metadata';
import type { CertificateAuthority } from '@assent/application';
import { AppError } from '@assent/domain';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { importPKCS8 } from 'jose';
import { certificatesIn } from './certificates.ts';
import { importP256, p256 } from './p256.ts';

const yearMs = 365 * 86_400_000;

/** A root with its key, which certifies whom it is told to. */
export interface OwnRoot {
  readonly certificate: X509Certificate;
  readonly key: Awaited<ReturnType<typeof importPKCS8>>;
}

/** Makes a root of ten years, with its key, as text in PEM, for whoever has no authority: who trusts it trusts this service to name its tenants. */
export async function makeOwnRoot(host: string, at: Date): Promise<string> {
  const keys = await crypto.subtle.generateKey(p256, true, ['sign', 'verify']);
  const root = await X509CertificateGenerator.createSelfSigned({
    name: `CN=Assent root of ${host}`,
    keys,
    signingAlgorithm: p256,
    notBefore: at,
    notAfter: new Date(at.getTime() + 10 * yearMs),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const keyPem = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return [keyPem, root.toString('pem'), ''].join('\n');
}

/** The root that `makeOwnRoot` made. @throws AppError `configuration_invalid` if it cannot be read */
export async function readOwnRoot(pem: string): Promise<OwnRoot> {
  try {
    const [certificate] = certificatesIn(pem);
    const key = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(pem)?.[0] ?? '';
    if (!certificate) throw new Error('there is no certificate');
    return { certificate, key: await importPKCS8(key, 'ES256') };
  } catch (cause) {
    throw new AppError('configuration_invalid', { problem: 'the own root cannot be used' }, { cause });
  }
}

/** Certifies tenants as issuers for two years, under a root of the service's own. */
export const ownAuthority = ({ certificate: root, key }: OwnRoot): CertificateAuthority => ({
  rootPem: `${root.toString('pem')}\n`,
  async certify({ issuer, publicKey, at }) {
    const certified = await importP256(publicKey);
    const notBefore = new Date(at);
    const leaf = await X509CertificateGenerator.create({
      subject: `CN=${new URL(issuer).pathname.split('/').at(-1)}`,
      issuer: root.subject,
      publicKey: certified,
      signingKey: key,
      signingAlgorithm: p256,
      notBefore,
      notAfter: new Date(Math.min(notBefore.getTime() + 2 * yearMs, root.notAfter.getTime())),
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new SubjectAlternativeNameExtension([{ type: 'url', value: issuer }]),
        await SubjectKeyIdentifierExtension.create(certified),
        await AuthorityKeyIdentifierExtension.create(root.publicKey),
      ],
    });
    return `${leaf.toString('pem')}\n${root.toString('pem')}\n`;
  },
});
