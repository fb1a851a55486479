import 'reflect-metadata';
import { describe, expect, test } from '@jest/globals';
import {
  BasicConstraintsExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import fc from 'fast-check';
import { makeRequestCertificate, requestCertificate } from '../vp/request-certificate.ts';
import { certificateFrom, certificatesIn } from './certificates.ts';
import { faultInChain } from './check-chain.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const now = new Date('2026-06-01T09:00:00Z');
const [yesterday, tomorrow] = [new Date(now.getTime() - 86_400_000), new Date(now.getTime() + 86_400_000)];
const faultOfChain = async (...input: Parameters<typeof faultInChain>) => (await faultInChain(...input))?.fault;
const newKeys = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

const authority = [
  new BasicConstraintsExtension(true, undefined, true),
  new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
];
const signer = [new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)];

interface Link {
  readonly certificate: X509Certificate;
  readonly keys: Awaited<ReturnType<typeof newKeys>>;
}

async function newRoot(name = 'CN=Root'): Promise<Link> {
  const keys = await newKeys();
  const dates = { notBefore: yesterday, notAfter: tomorrow };
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    signingAlgorithm: algorithm,
    ...dates,
    extensions: authority,
  });
  return { certificate, keys };
}

async function under(
  issuer: Link,
  subject: string,
  extensions: Extension[],
  dates = { notBefore: yesterday, notAfter: tomorrow },
): Promise<Link> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.create({
    ...{ subject, issuer: issuer.certificate.subject, publicKey: keys.publicKey, signingKey: issuer.keys.privateKey },
    ...{ signingAlgorithm: algorithm, ...dates, extensions },
  });
  return { certificate, keys };
}

describe('a chain of certificates', () => {
  test('holds if every link is signed by the next, up to a trusted root', async () => {
    const root = await newRoot();
    const middle = await under(root, 'CN=Middle', authority);
    const leaf = await under(middle, 'CN=Leaf', signer);
    const chain = [leaf, middle].map(({ certificate }) => certificate);
    expect(await faultOfChain(chain, [root.certificate], now)).toBeUndefined();
    expect(await faultOfChain([...chain, root.certificate], [root.certificate], now)).toBeUndefined();
  });

  test('says which link fails', async () => {
    const [root, stranger] = [await newRoot(), await newRoot()];
    const leaf = await under(root, 'CN=Leaf', signer);
    const notAuthority = await under(root, 'CN=Middle', signer);
    const below = await under(notAuthority, 'CN=Below', signer);
    const noSigner = await under(root, 'CN=Leaf', [new KeyUsagesExtension(KeyUsageFlags.keyAgreement, true)]);
    const old = await under(root, 'CN=Leaf', signer, { notBefore: yesterday, notAfter: now });
    const young = await under(root, 'CN=Leaf', signer, { notBefore: tomorrow, notAfter: tomorrow });
    const faultOf = (links: readonly Link[], roots: readonly Link[] = [root]) =>
      faultOfChain(
        links.map(({ certificate }) => certificate),
        roots.map(({ certificate }) => certificate),
        now,
      );
    expect(await faultOf([])).toBe('the chain is empty or longer than five');
    expect(await faultOf(Array(6).fill(leaf))).toBe('the chain is empty or longer than five');
    expect(await faultOf([leaf], [])).toContain('"CN=Root", which is not among the trusted certificates');
    // of the same name, and with another key
    expect(await faultOf([leaf], [stranger])).toContain('does not lead to a trusted root');
    expect(await faultOf([leaf, root], [stranger])).toContain('does not lead to a trusted root');
    expect(await faultOf([below, notAuthority])).toBe('certificate "CN=Middle" is no certification authority');
    expect(await faultOf([noSigner])).toBe('certificate "CN=Leaf" may not sign (key usage)');
    expect(await faultOf([old])).toBe('certificate "CN=Leaf" has expired: it was valid until 2026-06-01T09:00:00.000Z');
    expect(await faultOf([young])).toContain('certificate "CN=Leaf" is not valid before 2026-06-02');
  });

  test('that was damaged anywhere says nothing else than what was signed, and is no error of a parser', async () => {
    const root = await newRoot();
    const leaf = await under(root, 'CN=Leaf', signer);
    const der = Buffer.from(leaf.certificate.rawData);
    await fc.assert(
      fc.asyncProperty(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(der);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        const read = certificateFrom(damaged.toString('base64'));
        if (!read || (await faultOfChain([read], [root.certificate], now))) return;
        // the signature covers all but its own frame
        expect([read.subject, read.notAfter, read.publicKey.equal(leaf.certificate.publicKey)]).toEqual([
          leaf.certificate.subject,
          leaf.certificate.notAfter,
          true,
        ]);
      }),
      { numRuns: 500 },
    );
  });

  test('is read from PEM and DER, and nothing else', () => {
    expect(certificateFrom('AAAA')).toBeUndefined();
    expect(() => certificatesIn('no certificate')).toThrow();
  });
});

describe('a certificate for requests', () => {
  test('is made with a root of its own, which alone is told', async () => {
    const pem = await makeRequestCertificate('clinic.example', yesterday);
    const { hash, dnsNames, rootPem = '' } = await requestCertificate(pem);
    expect([hash.length, dnsNames]).toEqual([43, ['clinic.example']]);
    expect(rootPem).not.toContain('PRIVATE');
    const [leaf] = certificatesIn(pem);
    expect(await faultOfChain(leaf ? [leaf] : [], certificatesIn(rootPem), now)).toBeUndefined();
  });

  test.each<[string, (own: string, other: string) => string]>([
    ['there is no key', (own) => own.slice(own.indexOf('-----BEGIN CERTIFICATE'))],
    ['there is no certificate', (own) => own.slice(0, own.indexOf('-----BEGIN CERTIFICATE'))],
    [
      'the key is of another',
      (own, other) => other.slice(0, other.indexOf('-----BEGIN CERT')) + own.slice(own.indexOf('-----BEGIN CERT')),
    ],
    ['it is something else', () => 'hello'],
  ])('is refused if %s', async (_, change) => {
    const [own, other] = await Promise.all(
      ['a.example', 'b.example'].map((name) => makeRequestCertificate(name, yesterday)),
    );
    await expect(requestCertificate(change(own ?? '', other ?? ''))).rejects.toMatchObject({
      code: 'configuration_invalid',
    });
  });
});
