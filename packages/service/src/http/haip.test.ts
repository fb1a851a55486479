import { certifiedTokenStatusList, makeOwnRoot, ownAuthority, readOwnRoot } from '@assent/openid4vc';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeProtectedHeader, importX509, jwtVerify } from 'jose';
import { issuerAuthority, pemOf } from '../testing/certified.ts';
import { baseUrl, type HttpWorld, httpWorld, nextYear, now, type Organization } from '../testing/http-world.ts';
import { familyNameQuery, identityOf } from '../testing/samples.ts';
import { athOf, newVciKey, vciWallet } from '../testing/test-vci-wallet.ts';

const dcql = { credentials: familyNameQuery.credentials.slice(0, 1) };
const origins = { expected_origins: ['https://clinic.example'] };
let world: HttpWorld;
let clinic: Organization;
beforeAll(async () => {
  world = await httpWorld({ profile: 'haip' });
  clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
});

describe('a service that keeps to HAIP 1.0', () => {
  const open = (body: object) => clinic.client.openPresentationSession({ body: { dcql, ...body } });

  test('asks through a page for answers that are encrypted, in SD-JWT VC with ES256', async () => {
    const { dc_api } = await open({ response_mode: 'dc_api.jwt', client_id_prefix: 'origin', ...origins });
    expect(dc_api?.data.client_metadata).toMatchObject({
      vp_formats_supported: { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] } },
      encrypted_response_enc_values_supported: ['A256GCM', 'A128GCM'],
    });
    expect(dc_api?.data.client_metadata).not.toHaveProperty(['vp_formats_supported', 'vc+jwt']);
  });

  test.each([
    [{ client_id_prefix: 'decentralized_identifier' }, ['#/client_id_prefix']],
    [{ response_mode: 'direct_post' }, ['#/response_mode']],
    [{ response_mode: 'dc_api', client_id_prefix: 'origin', ...origins }, ['#/response_mode']],
    [
      { dcql: { credentials: dcql.credentials.map((one) => ({ ...one, format: 'vc+jwt' })) } },
      ['#/dcql/credentials/0/format'],
    ],
  ])('does not ask as %j', async (body, pointers) => {
    await expect(open(body)).rejects.toMatchObject({ code: 'invalid_request', params: { pointers, profile: 'haip' } });
  });

  test('gives access tokens to keys alone', async () => {
    const authority = await issuerAuthority();
    const leaf = await authority.certify(clinic.client);
    await clinic.client.setIssuerCertificate({ body: { pem: pemOf(leaf, authority.middle) } });
    const claims = structuredClone(identityOf('Made').claims) as never;
    const { uri } = await clinic.client.openOffer({ body: { type: 'PatientIdentity', claims } });
    const wallet = vciWallet(world, `${baseUrl}/openid4vci/clinic`);
    const [grant] = Object.values((await wallet.offer(uri)).body.grants as Record<string, Record<string, string>>);
    const code = { 'pre-authorized_code': grant?.['pre-authorized_code'] ?? '' };
    expect(await wallet.token(code)).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } });
    const dpop = await wallet.dpop(await newVciKey(), 'token');
    expect(await wallet.token(code, { dpop })).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
  });
});

const named = 'https://assent.test/openid4vci/clinic';
const pemIn = (der: string) => `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----`;

/** What a token says, if the key of its own certificate signed it with ES256. */
async function certified(token: string, typ: string) {
  const header = decodeProtectedHeader(token);
  expect(header).toEqual({ typ, alg: 'ES256', x5c: expect.any(Array) });
  const key = await importX509(pemIn(header.x5c?.[0] ?? ''), 'ES256');
  const { payload } = await jwtVerify(token, key, { currentDate: new Date(now) });
  return { payload, x5c: header.x5c };
}

describe('an issuer that keeps to HAIP 1.0', () => {
  type Authority = Awaited<ReturnType<typeof issuerAuthority>>;
  let authority: Authority;
  let x5c: readonly string[];
  const claims = structuredClone(identityOf('Made').claims) as never;
  const offer = (changes: object = {}) =>
    clinic.client.openOffer({ body: { type: 'PatientIdentity', claims, ...changes } });
  const handIn = async (order: { readonly newKey?: boolean } = {}, wish: object = {}) => {
    const leaf = await authority.certify(clinic.client, wish, order);
    await clinic.client.setIssuerCertificate({ body: { pem: pemOf(leaf, authority.middle) } });
    return leaf.x5c;
  };
  const metadata = async (accept = 'application/json') =>
    world.call('/.well-known/openid-credential-issuer/openid4vci/clinic', { headers: { accept } });

  beforeEach(async () => {
    world = await httpWorld({ profile: 'haip' });
    clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
    authority = await issuerAuthority();
    x5c = await handIn();
  });

  /** What a wallet gets for an offer. */
  async function taken(uri: string, configuration = 'PatientIdentity_dc+sd-jwt') {
    const wallet = vciWallet(world, `${baseUrl}/openid4vci/clinic`);
    const [key, holder] = [await newVciKey(), await newVciKey()];
    const [grant] = Object.values((await wallet.offer(uri)).body.grants as Record<string, Record<string, string>>);
    const code = { 'pre-authorized_code': grant?.['pre-authorized_code'] ?? '' };
    const { body } = await wallet.token(code, { dpop: await wallet.dpop(key, 'token') });
    const access = String(body.access_token);
    const dpop = await wallet.dpop(key, 'credential', { ath: await athOf(access) });
    const jwt = [await wallet.proof(holder, await wallet.nonce())];
    const request = { credential_configuration_id: configuration, proofs: { jwt } };
    return wallet.post('credential', request, { authorization: `DPoP ${access}`, dpop });
  }
  const compactOf = ({ body }: Awaited<ReturnType<typeof taken>>) =>
    (body.credentials as { credential: string }[])[0]?.credential ?? '';
  const proven = async (compact: string) => {
    const checked = await world.ports.proofs.verifyCredential(compact);
    return checked.valid ? checked.value : undefined;
  };

  test('says that it issues SD-JWT VC with ES256, each with its scope, and offers nothing else', async () => {
    const { credential_configurations_supported: supported } = (await (await metadata()).json()) as never;
    expect(supported).toEqual({
      'PatientIdentity_dc+sd-jwt': expect.objectContaining({
        ...{ format: 'dc+sd-jwt', scope: 'PatientIdentity', credential_signing_alg_values_supported: ['ES256'] },
      }),
    });
    const { uri } = await offer();
    const read = await vciWallet(world, `${baseUrl}/openid4vci/clinic`).offer(uri);
    expect(read.body.credential_configuration_ids).toEqual(['PatientIdentity_dc+sd-jwt']);
    const other = await taken(uri, 'PatientIdentity_jwt_vc_json');
    expect(other).toMatchObject({ status: 400, body: { error: 'unknown_credential_configuration' } });
  });

  test('signs its metadata under its certificate', async () => {
    const response = await metadata('application/jwt');
    const signed = await certified(await response.text(), 'openidvci-issuer-metadata+jwt');
    expect(signed).toMatchObject({
      x5c,
      payload: { iss: named, sub: `${baseUrl}/openid4vci/clinic`, credential_issuer: `${baseUrl}/openid4vci/clinic` },
    });
  });

  test('issues in the name that its certificate has, and for no longer than that is good', async () => {
    const { id, uri } = await offer();
    const credential = await proven(compactOf(await taken(uri)));
    expect(credential).toMatchObject({ issuer: named, certificates: x5c, validUntil: '2026-06-06T09:00:00Z' });
    const { credentials } = await clinic.client.readOffer({ params: { id } });
    const kept = await clinic.client.readCredential({ params: { id: credentials[0] as never } });
    expect(kept).toMatchObject({ issuer: clinic.tenant.did, validUntil: '2026-06-06T09:00:00Z' });
  });

  test('is believed by a verifier with a rule for its root, and by no other', async () => {
    const compact = compactOf(await taken((await offer()).uri));
    const explained = () => clinic.client.explainTrust({ body: { credential: compact } });
    expect(await explained()).toMatchObject({ trusted: false });
    await clinic.client.addTrust({ body: { kind: 'x509', pem: authority.root.pem, types: ['PatientIdentity'] } });
    expect(await explained()).toMatchObject({ trusted: true, rejections: [] });
  });

  test('says again what a certified credential of its own says, and not once that is revoked', async () => {
    const first = await proven(compactOf(await taken((await offer()).uri)));
    const again = () => offer({ claims: undefined, subject: first?.subject });
    expect(await proven(compactOf(await taken((await again()).uri)))).toMatchObject({ claims, certificates: x5c });
    const { credentials } = await clinic.client.listCredentials({ query: {} });
    for (const { id } of credentials) await clinic.client.revokeCredential({ params: { id } });
    await expect(again()).rejects.toMatchObject({ code: 'not_found' });
  });

  test('signs the list that certified credentials name under its certificate, with what was revoked in it', async () => {
    const { id, uri } = await offer();
    const credential = await proven(compactOf(await taken(uri)));
    const status = credential?.status as { uri: string; index: number; listId: string };
    const path = `${new URL(status.uri).pathname}/certified`;
    const readList = async () => {
      const response = await world.call(path);
      expect(response.headers.get('content-type')).toBe('application/statuslist+jwt');
      return certified(await response.text(), 'statuslist+jwt');
    };
    const before = await readList();
    expect(before).toMatchObject({ x5c, payload: { iss: named, sub: `${status.uri}/certified` } });
    const { credentials } = await clinic.client.readOffer({ params: { id } });
    await clinic.client.revokeCredential({ params: { id: credentials[0] as never } });
    const list = certifiedTokenStatusList.read((await readList()).payload);
    expect(list?.readingAt(status.index)).toBe('revoked');
    expect(certifiedTokenStatusList.read(before.payload)?.readingAt(status.index)).toBe('valid');
    // for credentials of before, the list is signed as ever
    const plain = await (await world.call(new URL(status.uri).pathname)).text();
    const header = JSON.parse(Buffer.from(plain.split('.')[0] ?? '', 'base64url').toString());
    expect(header).toMatchObject({ kid: expect.stringContaining(clinic.tenant.did) });
  });

  test('signs with the key of the chain that was handed in last', async () => {
    const next = await handIn({ newKey: true });
    expect(next).not.toEqual(x5c);
    expect(await proven(compactOf(await taken((await offer()).uri)))).toMatchObject({ certificates: next });
    expect(
      (await certified(await (await metadata('application/jwt')).text(), 'openidvci-issuer-metadata+jwt')).x5c,
    ).toEqual(next);
  });

  test('signs nothing once its certificate has expired', async () => {
    await handIn({}, { notAfter: new Date(Date.parse(now) + 60_000) });
    const { id, uri } = await offer();
    world.clock.advance(60);
    const until = '2026-06-01T09:01:00Z';
    const expired = { code: 'certificate_unavailable', params: { fault: 'it has expired', until } };
    expect(await taken(uri)).toMatchObject({ status: 503, body: expired });
    await expect(offer()).rejects.toMatchObject(expired);
    expect(await (await metadata('application/jwt')).json()).toMatchObject({ status: 503, ...expired });
    expect((await clinic.client.readOffer({ params: { id } })).credentials).toEqual([]);
    expect((await clinic.client.listCredentials({ query: {} })).credentials).toEqual([]);
  });

  test('without a certificate offers nothing, and issues SD-JWT VC in no other way', async () => {
    const bare = await world.onboard('bare', 'clinic', ['PractitionerLicense']);
    const none = { code: 'certificate_unavailable', params: { tenant: 'bare', fault: 'there is none' } };
    const body = { type: 'PractitionerLicense' as const, claims: licenseOrder.content.claims as never };
    await expect(bare.client.openOffer({ body })).rejects.toMatchObject(none);
    const content = licenseOrder.content as never;
    const issue = (format: 'dc+sd-jwt' | 'vc+jwt') =>
      bare.client.issueCredential({
        body: { subject: world.agent.newDid('doctor'), content, format, validUntil: nextYear },
      });
    await expect(issue('dc+sd-jwt')).rejects.toMatchObject(none);
    expect((await bare.client.listCredentials({ query: {} })).credentials).toEqual([]);
    const { compact } = await issue('vc+jwt');
    expect(await proven(compact)).toMatchObject({ issuer: bare.tenant.did });
    expect((await world.call('/openid4vci/trust-anchor.pem')).status).toBe(404);
  });

  test('must be accredited for the type all the same', async () => {
    const body = { type: 'LabResult' as const, deferred: true };
    await expect(clinic.client.openOffer({ body })).rejects.toMatchObject({ code: 'not_accredited' });
  });
});

describe('a service with an authority of its own', () => {
  test('certifies its tenants as issuers, and again when half of the time is over', async () => {
    const own = ownAuthority(await readOwnRoot(await makeOwnRoot('assent.test', new Date(now))));
    world = await httpWorld({ profile: 'haip', authority: own });
    clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
    const signed = async () => {
      const headers = { accept: 'application/jwt' };
      const response = await world.call('/.well-known/openid-credential-issuer/openid4vci/clinic', { headers });
      return (decodeProtectedHeader(await response.text()).x5c as string[])[0] ?? '';
    };
    const first = await signed();
    expect(await signed()).toBe(first);
    const roots = await (await world.call('/openid4vci/trust-anchor.pem')).text();
    const chain = (leaf: string, at: string) =>
      world.ports.certificates.check({
        ...{ chain: [leaf], issuer: named as never, anchors: world.ports.certificates.read(roots), at: at as never },
      });
    expect(await chain(first, now)).toEqual({ holds: true });
    expect(await clinic.client.readIssuerCertificate({})).toMatchObject({
      certificate: { state: 'good', renewsItself: true, endsAt: '2028-05-31T09:00:00Z' },
    });
    world.clock.advance(364 * 86_400);
    expect(await signed()).toBe(first);
    world.clock.advance(2 * 86_400);
    const second = await signed();
    expect(second).not.toBe(first);
    expect(await chain(second, world.clock.now())).toEqual({ holds: true });
  });

  test('makes one certificate for a tenant, however many ask at once', async () => {
    const own = ownAuthority(await readOwnRoot(await makeOwnRoot('assent.test', new Date(now))));
    world = await httpWorld({ profile: 'haip', authority: own });
    clinic = await world.onboard('clinic', 'clinic', ['PractitionerLicense']);
    const { content } = licenseOrder;
    const issue = (name: string) =>
      clinic.client.issueCredential({
        body: { subject: world.agent.newDid(name), content: content as never, validUntil: nextYear },
      });
    const issued = await Promise.all(['a', 'b', 'c', 'd'].map(issue));
    const chains = await Promise.all(
      issued.map(async ({ compact }) => {
        const checked = await world.ports.proofs.verifyCredential(compact);
        return checked.valid ? String(checked.value.certificates) : '';
      }),
    );
    expect(new Set(chains).size).toBe(1);
  });
});

const licenseOrder = {
  content: {
    type: 'PractitionerLicense',
    claims: {
      name: { family: 'Made', given: ['Up'] },
      profession: { system: 'http://snomed.info/sct', code: '309343006' },
      licenseNumber: 'MD-1',
      jurisdiction: 'US-OR',
    },
  },
};
