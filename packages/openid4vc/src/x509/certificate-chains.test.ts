import 'reflect-metadata';
import type { CertificateIssuer, Instant } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Extension, KeyUsageFlags, SubjectKeyIdentifierExtension } from '@peculiar/x509';
import { base64url } from 'jose';
import { type TestLink, testAuthority } from '../testing/test-authority.ts';
import { x509Chains } from './certificate-chains.ts';
import { base64Of, certificateHash } from './certificates.ts';

const at = '2026-06-01T09:00:00Z' as Instant;
const lab = 'https://lab.example/issuer' as CertificateIssuer;
const chains = x509Chains();
let root: TestLink;
let middle: TestLink;
let leaf: TestLink;

beforeAll(async () => {
  root = await testAuthority('CN=Root', new Date(at));
  middle = await root.issue('CN=Middle', { isAuthority: true, pathLength: 0 });
  leaf = await middle.issue('CN=Lab', { dns: 'lab.example' });
});

const check = (link: TestLink, issuer: string = lab, anchors: readonly TestLink[] = [root]) =>
  chains.check({
    chain: link.x5c,
    issuer: issuer as CertificateIssuer,
    anchors: anchors.map(({ certificate }) => base64Of(certificate)),
    at,
  });
const faultOf = async (...input: Parameters<typeof check>) => {
  const verdict = await check(...input);
  return verdict.holds ? undefined : verdict.fault;
};

describe('an issuer known by a certificate', () => {
  test('is believed under a root, under what is between, and by its own certificate', async () => {
    for (const anchor of [root, middle, leaf]) expect(await check(leaf, lab, [anchor])).toEqual({ holds: true });
  });

  test('is what its certificate names, and nobody else whom the same root has certified', async () => {
    expect(await faultOf(leaf, 'https://other.example/issuer')).toBe(
      'the credential says it is of https://other.example/issuer, and the certificate "CN=Lab" names lab.example',
    );
    // a name is the whole of a name
    for (const near of [
      'https://lab.example.evil.example',
      'https://sub.lab.example',
      'https://[',
      'https://lab.example:x',
    ])
      expect(await faultOf(leaf, near)).toContain('the certificate "CN=Lab" names lab.example');
    const wild = await middle.issue('CN=Wild', { dns: '*.example' });
    expect(await faultOf(wild)).toContain('names *.example');
    const nameless = await middle.issue('CN=lab.example');
    expect(await faultOf(nameless)).toContain('names no address and no DNS name');
  });

  test('is the address that its certificate names, to the letter', async () => {
    const named = await middle.issue('CN=Lab', { uri: lab });
    expect(await faultOf(named)).toBeUndefined();
    expect(await faultOf(named, `${lab}/`)).toContain(`names ${lab}`);
  });

  test('may be called by the hash of its certificate', async () => {
    const hash = await certificateHash(leaf.certificate);
    expect(await faultOf(leaf, `x509_hash:${hash}`)).toBeUndefined();
    const other = await certificateHash(middle.certificate);
    expect(await faultOf(leaf, `x509_hash:${other}`)).toBe('the issuer is called by the hash of another certificate');
  });
});

describe('a certificate that need not name the issuer', () => {
  test('has the key of one that does, and leads to a root itself', async () => {
    const renewed = await middle.issue('CN=Lab', { dns: 'new.lab.example', keys: leaf.keys });
    const asked = (link: TestLink, orKeyOf: string | undefined, anchors = [root]) =>
      chains.check({
        ...{ chain: link.x5c, issuer: lab, at },
        anchors: anchors.map(({ certificate }) => base64Of(certificate)),
        ...(orKeyOf === undefined ? {} : { orKeyOf }),
      });
    const [own] = leaf.x5c;
    expect(await asked(renewed, own)).toEqual({ holds: true });
    expect(await asked(renewed, undefined)).toMatchObject({
      holds: false,
      fault: expect.stringContaining('names new.lab'),
    });
    const other = await middle.issue('CN=Lab', { dns: 'new.lab.example' });
    for (const wrong of [own, 'AAAA', '']) expect(await asked(other, wrong)).toMatchObject({ holds: false });
    const stranger = await testAuthority('CN=Root', new Date(at));
    expect(await asked(renewed, own, [stranger])).toMatchObject({ holds: false });
  });
});

describe('a chain', () => {
  test('that leads nowhere is told with the name that is missing', async () => {
    const stranger = await testAuthority('CN=Root', new Date(at));
    for (const anchors of [[], [stranger]])
      expect(await faultOf(leaf, lab, anchors)).toBe(
        'certificate "CN=Middle" was issued by "CN=Root", which is not among the trusted certificates: the chain does not lead to a trusted root',
      );
    const withoutMiddle = { ...leaf, x5c: leaf.x5c.slice(0, 1) };
    expect(await faultOf(withoutMiddle)).toContain('"CN=Lab" was issued by "CN=Middle", which is not among');
  });

  test('names the certificate that has expired, also if it is the trusted one', async () => {
    const notAfter = new Date('2026-05-31T00:00:00Z');
    const oldMiddle = await root.issue('CN=Old middle', { isAuthority: true, notAfter });
    const under = await oldMiddle.issue('CN=Lab', { dns: 'lab.example' });
    expect(await faultOf(under)).toBe(
      'certificate "CN=Old middle" has expired: it was valid until 2026-05-31T00:00:00.000Z',
    );
    const anchored = { ...under, x5c: under.x5c.slice(0, 1) };
    expect(await faultOf(anchored, lab, [oldMiddle])).toContain('the trusted certificate "CN=Old middle" has expired');
    expect(await faultOf(under, lab, [under])).toBeUndefined();
  });

  test('keeps to the length that an authority allows', async () => {
    const second = await middle.issue('CN=Second', { isAuthority: true });
    const below = await second.issue('CN=Lab', { dns: 'lab.example' });
    expect(await faultOf(below)).toBe('certificate "CN=Middle" allows 0 authorities below it, and there are 1');
  });

  test('has links in their order, each signed by the next', async () => {
    const other = await root.issue('CN=Middle', { isAuthority: true });
    expect(await faultOf({ ...leaf, x5c: [leaf.x5c[0] ?? '', ...other.x5c] })).toContain(
      'certificate "CN=Lab" was not issued by the next in the chain, certificate "CN=Middle"',
    );
    expect(await faultOf({ ...leaf, x5c: [...leaf.x5c].reverse() })).toContain('may not sign (key usage)');
    expect(await faultOf({ ...leaf, x5c: [...leaf.x5c, 'AAAA'] })).toBe('a certificate of the chain cannot be read');
    expect(await faultOf({ ...leaf, x5c: [] })).toBe('a certificate of the chain cannot be read');
  });

  test('has a leaf that may sign, and authorities that are some', async () => {
    const silent = await middle.issue('CN=Lab', { dns: 'lab.example', usages: KeyUsageFlags.keyAgreement });
    expect(await faultOf(silent)).toBe('certificate "CN=Lab" may not sign (key usage)');
    const grandchild = await leaf.issue('CN=Lab below', { dns: 'lab.example' });
    expect(await faultOf(grandchild)).toBe('certificate "CN=Lab" is no certification authority');
  });

  test('has no critical extension that nobody here understands', async () => {
    const constrained = await root.issue('CN=Constrained', {
      isAuthority: true,
      others: [new Extension('2.5.29.30', true, new Uint8Array([0x30, 0x00]))],
    });
    const below = await constrained.issue('CN=Lab', { dns: 'lab.example' });
    expect(await faultOf(below)).toBe(
      'certificate "CN=Constrained" has a critical extension that is not understood here: 2.5.29.30',
    );
  });
});

test('a chain says which keys signed its certificates', () => {
  const idOf = ({ certificate }: TestLink) =>
    base64url.encode(
      Uint8Array.from(Buffer.from(certificate.getExtension(SubjectKeyIdentifierExtension)?.keyId ?? '', 'hex')),
    );
  expect(chains.authorityKeyIds(leaf.x5c)).toEqual([idOf(middle), idOf(root)]);
  expect(chains.authorityKeyIds(['AAAA'])).toEqual([]);
});

test('certificates are read from PEM, and told by their subjects', () => {
  const read = chains.read(`${root.pem}\n${middle.pem}`);
  expect(read.map((one) => chains.describe(one)?.subject)).toEqual(['CN=Root', 'CN=Middle']);
  expect(chains.describe('AAAA')).toBeUndefined();
  for (const wrong of ['', 'hello', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])
    expect(() => chains.read(wrong)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
});
