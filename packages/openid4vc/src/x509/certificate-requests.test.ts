import 'reflect-metadata';
import { generateKeyPairSync, X509Certificate as NodeCertificate, sign } from 'node:crypto';
import type { P256Key } from '@assent/application';
import type { CertificateIssuer, Instant } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  KeyUsageFlags,
  type KeyUsagesExtension,
  Pkcs10CertificateRequest,
  type SubjectAlternativeNameExtension,
} from '@peculiar/x509';
import { type CertificateWish, type TestLink, testAuthority } from '../testing/test-authority.ts';
import { certificateRequests } from './certificate-requests.ts';
import { makeOwnRoot, ownAuthority, readOwnRoot } from './own-authority.ts';
import { importP256 } from './p256.ts';

const at = '2026-06-01T09:00:00Z' as Instant;
const issuer = 'https://assent.example/openid4vci/lab' as CertificateIssuer;
const requests = certificateRequests();
/** Keys that WebCrypto never sees. */
const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwkOf = ({ publicKey }: ReturnType<typeof newKey>) => publicKey.export({ format: 'jwk' }) as unknown as P256Key;

const [pair, otherPair] = [newKey(), newKey()];
const [key, otherKey] = [jwkOf(pair), jwkOf(otherPair)];
const signing = (by: ReturnType<typeof newKey>) => async (data: Uint8Array) =>
  Uint8Array.from(sign('sha256', data, { key: by.privateKey, dsaEncoding: 'ieee-p1363' }));

let root: TestLink;
let middle: TestLink;
beforeAll(async () => {
  root = await testAuthority('CN=Root', new Date(at));
  middle = await root.issue('CN=Middle', { isAuthority: true, pathLength: 0 });
});

const certified = async (wish: CertificateWish = {}, above = middle) =>
  above.issue('CN=Lab', { uri: issuer, publicKey: await importP256(key), ...wish });
const pemOf = (...links: readonly TestLink[]) => links.map(({ pem }) => pem).join('\n');
const judge = (pem: string, changes: object = {}) => requests.judge(pem, { issuer, keys: [key], at, ...changes });
const faultOf = async (...input: Parameters<typeof judge>) => {
  const judged = await judge(...input);
  return judged.good ? undefined : judged.fault;
};

describe('a request for a certificate', () => {
  const order = { issuer, subject: { commonName: 'Lab, "the" first + only' }, publicKey: key };

  test('is signed by whoever holds the key, for that key and the name of the issuer', async () => {
    const pem = await requests.request(order, signing(pair));
    const request = new Pkcs10CertificateRequest(pem);
    expect(await request.verify()).toBe(true);
    expect(request.subjectName.getField('CN')).toEqual(['Lab, "the" first + only']);
    const names = (request.getExtension('2.5.29.17') as SubjectAlternativeNameExtension).names.toJSON();
    expect(names).toEqual([{ type: 'url', value: issuer }]);
    expect((request.getExtension('2.5.29.15') as KeyUsagesExtension).usages).toBe(KeyUsageFlags.digitalSignature);
    const leaf = await middle.issue('CN=Lab', { uri: issuer, publicKey: await request.publicKey.export() });
    expect(await judge(pemOf(leaf, middle))).toMatchObject({ good: true, key: 0 });
  });

  test('does not verify if another key signed it', async () => {
    const pem = await requests.request(order, signing(otherPair));
    expect(await new Pkcs10CertificateRequest(pem).verify()).toBe(false);
  });

  test('can be for a distinguished name, and for no other text', async () => {
    const pem = await requests.request({ ...order, subject: 'CN=Lab, O=Clinic' }, signing(pair));
    expect(new Pkcs10CertificateRequest(pem).subject).toBe('CN=Lab, O=Clinic');
    const wrong = requests.request({ ...order, subject: 'no name at all' }, signing(pair));
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_request', params: { pointers: ['#/subject'] } });
  });
});

describe('a chain that was handed in', () => {
  test('is kept with its leaf first and without its root, until its first certificate ends', async () => {
    const notAfter = new Date('2026-06-03T00:00:00Z');
    const leaf = await certified({ notAfter });
    const expected = { good: true, key: 0, chain: leaf.x5c, endsAt: '2026-06-03T00:00:00Z' };
    expect(await judge(pemOf(leaf, middle))).toEqual(expected);
    expect(await judge(pemOf(leaf, middle, root))).toEqual(expected);
    expect(await judge(pemOf(leaf))).toEqual({ ...expected, chain: leaf.x5c.slice(0, 1) });
    expect(await judge(pemOf(leaf, middle), { keys: [otherKey, key] })).toEqual({ ...expected, key: 1 });
  });

  test('names the issuer by its address, or by the host of it', async () => {
    expect(await faultOf(pemOf(await certified({ dns: 'assent.example' }), middle))).toBeUndefined();
    for (const uri of ['https://assent.example/openid4vci/other', `${issuer}/`, 'https://assent.example/openid4vci/la'])
      expect(await faultOf(pemOf(await certified({ uri }), middle))).toContain(`names ${uri}`);
    const wish = { dns: 'other.example', publicKey: await importP256(key) };
    expect(await faultOf(pemOf(await middle.issue('CN=Lab', wish), middle))).toContain('names other.example');
  });

  test('is for a key of this issuer', async () => {
    const leaf = await certified();
    expect(await faultOf(pemOf(leaf, middle), { keys: [otherKey] })).toContain('is for another key');
    expect(await faultOf(pemOf(leaf, middle), { keys: [] })).toContain('is for another key');
    const large = await middle.issue('CN=Lab', { uri: issuer, curve: 'P-384' });
    expect(await faultOf(pemOf(large, middle))).toContain('is for another key');
  });

  test('has its links in their order, none too many, and none of another authority', async () => {
    const leaf = await certified();
    const other = await root.issue('CN=Middle', { isAuthority: true });
    expect(await faultOf(pemOf(middle, leaf))).toContain('"CN=Middle" is for another key');
    expect(await faultOf(pemOf(leaf, root, middle))).toContain('"CN=Lab" was not issued by the next in the chain');
    expect(await faultOf(pemOf(leaf, other))).toContain('"CN=Lab" was not issued by the next in the chain');
    expect(await faultOf(pemOf(leaf, middle, root, root))).toContain('"CN=Root" is a root, and not the last');
    const direct = await certified({}, root);
    expect(await faultOf(pemOf(direct, middle, root))).toContain('was not issued by the next in the chain');
    expect(await faultOf(pemOf(direct, root))).toBeUndefined();
  });

  test('is not the certificate of a key for itself, nor one that certifies others', async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const self = await testAuthority('CN=Lab', new Date(at), { keys: pair, wish: { uri: issuer } });
    const own = (await crypto.subtle.exportKey('jwk', pair.publicKey)) as unknown as P256Key;
    expect(await faultOf(self.pem, { keys: [own] })).toContain('is signed with its own key');
    const usages = KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign;
    expect(await faultOf(pemOf(await certified({ isAuthority: true, usages }), middle))).toContain(
      'is a certification authority, which signs no credentials',
    );
  });

  test('may sign, and under authorities that may certify', async () => {
    expect(await faultOf(pemOf(await certified({ usages: KeyUsageFlags.keyAgreement }), middle))).toContain(
      'may not sign (key usage)',
    );
    const noAuthority = await root.issue('CN=Shop');
    expect(await faultOf(pemOf(await certified({}, noAuthority), noAuthority))).toContain(
      '"CN=Shop" is no certification authority',
    );
  });

  test('is of now, in every part', async () => {
    const [past, future] = [new Date('2026-05-31T00:00:00Z'), new Date('2026-06-02T00:00:00Z')];
    expect(await faultOf(pemOf(await certified({ notAfter: past }), middle))).toContain('"CN=Lab" has expired');
    expect(await faultOf(pemOf(await certified({ notBefore: future }), middle))).toContain('is not valid before');
    const old = await root.issue('CN=Old', { isAuthority: true, notAfter: past });
    expect(await faultOf(pemOf(await certified({}, old), old))).toContain('"CN=Old" has expired');
  });

  test.each(['', 'hello', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])(
    'is no such text: %j',
    async (pem) => {
      await expect(judge(pem)).rejects.toMatchObject({ code: 'invalid_request', params: { pointers: ['#/pem'] } });
    },
  );
});

describe('an authority of the own', () => {
  test('certifies an issuer under its root, which is read again from its text', async () => {
    const pem = await makeOwnRoot('assent.example', new Date(at));
    const authority = ownAuthority(await readOwnRoot(pem));
    expect(authority.rootPem).not.toContain('PRIVATE');
    const made = await authority.certify({ issuer, publicKey: key, at });
    const judged = await judge(made);
    expect(judged).toMatchObject({ good: true, chain: [expect.anything()], endsAt: '2028-05-31T09:00:00Z' });
    const leaf = new NodeCertificate(made);
    expect(leaf.verify(new NodeCertificate(authority.rootPem).publicKey)).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(leaf.subjectAltName).toBe(`URI:${issuer}`);
    await expect(readOwnRoot('hello')).rejects.toMatchObject({ code: 'configuration_invalid' });
  });

  test('certifies nobody for longer than its root is good', async () => {
    const authority = ownAuthority(await readOwnRoot(await makeOwnRoot('assent.example', new Date(at))));
    const late = '2035-06-01T09:00:00Z' as Instant;
    const judged = await judge(await authority.certify({ issuer, publicKey: key, at: late }), { at: late });
    expect(judged).toMatchObject({ good: true, endsAt: '2036-05-29T09:00:00Z' });
  });
});
