import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { base64Of } from '../x509/certificates.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
type Keys = Awaited<ReturnType<typeof newKeys>>;
const newKeys = (namedCurve = 'P-256') =>
  crypto.subtle.generateKey({ ...algorithm, namedCurve }, true, ['sign', 'verify']);

/** What a test asks of a certificate. */
export interface CertificateWish {
  readonly dns?: string;
  readonly uri?: string;
  readonly usages?: KeyUsageFlags;
  readonly isAuthority?: boolean;
  readonly pathLength?: number;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly others?: readonly Extension[];
  /** A new one if not given. */
  readonly keys?: Keys;
  /** The key that is certified, if it is not one of the test's own. */
  readonly publicKey?: Keys['publicKey'];
  /** Of the key of the test's own. */
  readonly curve?: 'P-256' | 'P-384';
}

/** A certificate with its key, and those above it. */
export interface TestLink {
  readonly certificate: X509Certificate;
  readonly keys: Keys;
  /** Leaf first, without the root, as `x5c` has it. */
  readonly x5c: readonly string[];
  readonly pem: string;
  /** Issues a certificate. */
  issue(subject: string, wish?: CertificateWish): Promise<TestLink>;
  /** Issues a certificate for the key, and the address, of a request (PKCS #10, PEM). @throws Error if the key did not sign it */
  certify(request: string, wish?: CertificateWish): Promise<TestLink>;
}

const dayMs = 86_400_000;

/** A root, valid for ten days around `at`, and whatever is issued under it. */
export async function testAuthority(
  name: string,
  at: Date,
  own: { readonly keys?: Keys; readonly wish?: CertificateWish } = {},
): Promise<TestLink> {
  const dates = { notBefore: new Date(at.getTime() - 5 * dayMs), notAfter: new Date(at.getTime() + 5 * dayMs) };

  async function make(subject: string, wish: CertificateWish, above?: TestLink): Promise<TestLink> {
    const made = wish.keys ?? (above ? undefined : own.keys) ?? (await newKeys(wish.curve));
    const keys = { ...made, publicKey: wish.publicKey ?? made.publicKey };
    const signer = above?.keys ?? keys;
    const certificate = await X509CertificateGenerator.create({
      ...{ subject, issuer: above?.certificate.subject ?? subject },
      ...{ publicKey: keys.publicKey, signingKey: signer.privateKey, signingAlgorithm: algorithm },
      notBefore: wish.notBefore ?? dates.notBefore,
      notAfter: wish.notAfter ?? dates.notAfter,
      extensions: await extensionsOf(wish, keys, signer),
    });
    const link: TestLink = {
      certificate,
      keys,
      x5c: above ? [base64Of(certificate), ...above.x5c] : [],
      pem: certificate.toString('pem'),
      issue: (below, next = {}) => make(below, next, link),
      async certify(pem, next = {}) {
        const request = new Pkcs10CertificateRequest(pem);
        if (!(await request.verify())) throw new Error('the request is not signed by its key');
        const names = request.getExtension('2.5.29.17') as SubjectAlternativeNameExtension;
        const [uri] = names.names.items.map(({ value }) => value);
        const publicKey = await request.publicKey.export();
        return make(request.subject, { ...(uri === undefined ? {} : { uri }), publicKey, ...next }, link);
      },
    };
    return link;
  }
  return make(name, own.wish ?? { isAuthority: true });
}

async function extensionsOf(wish: CertificateWish, keys: Keys, signer: Keys): Promise<Extension[]> {
  const { dns, uri, isAuthority = false, pathLength, others = [] } = wish;
  const usages = wish.usages ?? (isAuthority ? KeyUsageFlags.keyCertSign : KeyUsageFlags.digitalSignature);
  const names = [
    ...(dns === undefined ? [] : [{ type: 'dns' as const, value: dns }]),
    ...(uri === undefined ? [] : [{ type: 'url' as const, value: uri }]),
  ];
  return [
    new BasicConstraintsExtension(isAuthority, pathLength, true),
    new KeyUsagesExtension(usages, true),
    await SubjectKeyIdentifierExtension.create(keys.publicKey),
    await AuthorityKeyIdentifierExtension.create(signer.publicKey),
    ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
    ...others,
  ];
}
