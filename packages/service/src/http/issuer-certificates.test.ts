import { beforeEach, describe, expect, test } from '@jest/globals';
import { type CertificateWish, testAuthority } from '../../../openid4vc/src/testing/test-authority.ts';
import { issuerAuthority, pemOf } from '../testing/certified.ts';
import { type HttpWorld, httpWorld, now, type Organization } from '../testing/http-world.ts';

type Authority = Awaited<ReturnType<typeof issuerAuthority>>;
const issuer = 'https://assent.test/openid4vci/clinic';

let world: HttpWorld;
let clinic: Organization;
let authority: Authority;
beforeEach(async () => {
  world = await httpWorld();
  clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
  authority = await issuerAuthority();
});

const set = (pem: string, { client } = clinic) => client.setIssuerCertificate({ body: { pem } });
const shown = () => clinic.client.readIssuerCertificate({});
const handIn = async (wish: CertificateWish = {}, order: { readonly newKey?: boolean } = {}) =>
  set(pemOf(await authority.certify(clinic.client, wish, order), authority.middle));
const keyOf = async (newKey?: boolean) => {
  const { request } = await clinic.client.requestIssuerCertificate({ body: newKey ? { newKey } : {} });
  return (await authority.middle.certify(request)).certificate.publicKey.toString('base64');
};
const refusal = (fault: string) => ({
  code: 'invalid_request',
  params: { pointers: ['#/pem'], fault: expect.stringContaining(fault) },
});

describe('an organisation that is certified as an issuer', () => {
  test('asks with a key that was made here, and hands in what an authority made of it', async () => {
    expect(await shown()).toEqual({ issuer, isRequested: false });
    const leaf = await authority.certify(clinic.client);
    expect(await shown()).toEqual({ issuer, isRequested: true });
    const kept = await set(pemOf(leaf, authority.middle, authority.root));
    expect(kept).toMatchObject({
      isRequested: false,
      certificate: {
        ...{ state: 'ends_soon', endsAt: '2026-06-06T09:00:00Z', renewsItself: false, x5c: leaf.x5c },
        chain: [{ subject: 'CN=Organisation clinic' }, { subject: 'CN=Issuers' }],
      },
    });
    expect(await shown()).toEqual(kept);
  });

  test('is asked for the same key until a chain came back, for that of the chain then, and for a new one if it says so', async () => {
    const first = await keyOf();
    expect(await keyOf()).toBe(first);
    await handIn();
    expect(await keyOf()).toBe(first);
    const second = await keyOf(true);
    expect(second).not.toBe(first);
    expect(await keyOf()).toBe(second);
  });

  test('renews for the key that signs while another is asked for, and changes to that one with its chain', async () => {
    await handIn();
    const before = await clinic.client.requestIssuerCertificate({ body: {} });
    const next = await authority.certify(clinic.client, {}, { newKey: true });
    const renewed = await set(pemOf(await authority.middle.certify(before.request), authority.middle));
    expect(renewed.isRequested).toBe(true);
    expect(await set(pemOf(next, authority.middle))).toMatchObject({
      isRequested: false,
      certificate: { x5c: next.x5c },
    });
    // the key of before is nobody's any more
    const late = set(pemOf(await authority.middle.certify(before.request), authority.middle));
    await expect(late).rejects.toMatchObject(refusal('is for another key'));
  });

  test('is told of its end a month ahead, and so is whoever runs the service', async () => {
    const counted = async () =>
      /^assent_issuer_certificates_ending (\d+)$/m.exec(await world.metrics.registry.metrics())?.[1];
    const far = new Date('2026-12-01T00:00:00Z');
    const root = await testAuthority('CN=Root', new Date(now), { wish: { isAuthority: true, notAfter: far } });
    const { request } = await clinic.client.requestIssuerCertificate({ body: {} });
    const leaf = await root.certify(request, { notAfter: far });
    expect(await set(pemOf(leaf, root))).toMatchObject({ certificate: { state: 'good' } });
    expect(await counted()).toBe('0');
    const until = (at: string) => world.clock.advance((Date.parse(at) - Date.parse(world.clock.now())) / 1000);
    until('2026-11-02T00:00:00Z');
    expect(await shown()).toMatchObject({ certificate: { state: 'ends_soon' } });
    expect(await counted()).toBe('1');
    until('2026-12-01T00:00:00Z');
    expect(await shown()).toMatchObject({ certificate: { state: 'expired' } });
  });

  test.each<[string, CertificateWish, string]>([
    ['has expired', { notAfter: new Date('2026-05-31T00:00:00Z') }, 'has expired'],
    ['is not valid yet', { notBefore: new Date('2026-06-02T00:00:00Z') }, 'is not valid before'],
    [
      'names another tenant',
      { uri: 'https://assent.test/openid4vci/other' },
      'names https://assent.test/openid4vci/other',
    ],
    ['is an authority', { isAuthority: true, usages: 0x05 as never }, 'is a certification authority'],
  ])('cannot hand in a certificate that %s', async (_name, wish, fault) => {
    await expect(handIn(wish)).rejects.toMatchObject(refusal(fault));
    expect(await shown()).toEqual({ issuer, isRequested: true });
  });

  test('cannot hand in a chain in the wrong order, a certificate for another key, or text', async () => {
    const leaf = await authority.certify(clinic.client);
    await expect(set(pemOf(authority.middle, leaf))).rejects.toMatchObject(refusal('is for another key'));
    const foreign = await authority.middle.issue('CN=Other', { uri: issuer });
    await expect(set(pemOf(foreign, authority.middle))).rejects.toMatchObject(refusal('is for another key'));
    await expect(set('hello')).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('cannot use the certificate of another tenant, even one with a name that is good for both', async () => {
    const other = await world.onboard('other', 'clinic', []);
    const leaf = await authority.certify(clinic.client, { dns: 'assent.test' });
    const pem = pemOf(leaf, authority.middle);
    await expect(set(pem, other)).rejects.toMatchObject(refusal('is for another key'));
    await other.client.requestIssuerCertificate({ body: {} });
    await expect(set(pem, other)).rejects.toMatchObject(refusal('is for another key'));
    await expect(set(pem)).resolves.toMatchObject({ certificate: { x5c: leaf.x5c } });
  });

  test('is a tenant', async () => {
    const stranger = world.clientOf('not-a-key-of-anybody-at-all-but-long-enough');
    await expect(stranger.readIssuerCertificate({})).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});
