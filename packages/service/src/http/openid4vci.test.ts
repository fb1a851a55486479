import { answerRequest } from '@assent/application';
import { newResponseKey, publicHalf } from '@assent/openid4vc';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { baseUrl, type HttpWorld, httpWorld, nextYear, type Organization } from '../testing/http-world.ts';
import { identityOf } from '../testing/samples.ts';
import { type Answered, athOf, grantType, newVciKey, type VciKey, vciWallet } from '../testing/test-vci-wallet.ts';

let world: HttpWorld;
let clinic: Organization;
let wallet: ReturnType<typeof vciWallet>;
let issuer: string;
const configuration = 'PatientIdentity_dc+sd-jwt';
const { claims } = identityOf('Made');

beforeEach(async () => {
  world = await httpWorld();
  clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
  issuer = `${baseUrl}/openid4vci/clinic`;
  wallet = vciWallet(world, issuer);
});

const offered = async (changes: object = {}) => {
  const body = { type: 'PatientIdentity' as const, claims: structuredClone(claims) as never, ...changes };
  return clinic.client.openOffer({ body });
};
type Offer = { grants: Record<string, { 'pre-authorized_code': string; tx_code?: object }> };
const codeOf = async (uri: string): Promise<string> => {
  const { body } = await wallet.offer(uri);
  return Object.values((body as unknown as Offer).grants)[0]?.['pre-authorized_code'] ?? '';
};
const stepsOf = async (id: string) =>
  (await clinic.client.readOffer({ params: { id } })).steps.map(({ step, cause }) =>
    cause ? `${step}: ${cause}` : step,
  );
const errorOf = ({ status, body }: Answered) => [status, body.error];

/** An access token, bound to a key if there is one. */
async function redeemed(key?: VciKey, changes: object = {}) {
  const { id, uri } = await offered(changes);
  const code = await codeOf(uri);
  const headers = key ? { dpop: await wallet.dpop(key, 'token') } : {};
  const { body } = await wallet.token({ 'pre-authorized_code': code }, headers as Record<string, string>);
  return { id, code, token: String(body.access_token), type: body.token_type };
}

/** A patient whom the clinic knows. */
async function knownPatient() {
  const holder = world.agent.newDid('patient');
  const { id: request, challenge } = await clinic.client.requestPresentation({
    body: { query: { credentials: [] }, purpose: 'Registration' },
  });
  const binding = { challenge, audience: clinic.tenant.did };
  const presentation = await answerRequest(world.ports, holder, [], binding);
  await clinic.client.onboardPatient({ body: { custody: 'holder', request, presentation } });
  return holder;
}

// What is refused, and with which code, stands in test/vectors/openid4vc-negative: here is what needs a clock that moves or a timeline.

test('an offer by value stands in the link, and is the one behind the address', async () => {
  const { id, uri } = await offered({ by_value: true, tx_code: true });
  const parameters = new URL(uri).searchParams;
  expect([...parameters.keys()]).toEqual(['credential_offer']);
  const inLink = JSON.parse(parameters.get('credential_offer') ?? '');
  const behind = await world.call(`/openid4vci/clinic/offers/${id}`);
  expect(inLink).toEqual(await behind.json());
  expect(inLink).toMatchObject({
    credential_issuer: issuer,
    grants: { [grantType]: { authorization_server: issuer, tx_code: { input_mode: 'numeric', length: 6 } } },
  });
});

describe('metadata', () => {
  test('says what can be issued, where and how, at the address of the identifier', async () => {
    const response = await world.call('/.well-known/openid-credential-issuer/openid4vci/clinic');
    const metadata = (await response.json()) as Record<string, unknown>;
    expect(metadata).toMatchObject({
      credential_issuer: issuer,
      credential_endpoint: `${issuer}/credential`,
      nonce_endpoint: `${issuer}/nonce`,
      notification_endpoint: `${issuer}/notification`,
      batch_credential_issuance: { batch_size: 10 },
      credential_configurations_supported: {
        [configuration]: {
          format: 'dc+sd-jwt',
          vct: `${baseUrl}/credential-types/PatientIdentity/1`,
          proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256', 'EdDSA', 'ES256K'] } },
        },
        PatientIdentity_jwt_vc_json: { credential_definition: { type: ['VerifiableCredential', 'PatientIdentity'] } },
      },
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    const server = await (await world.call('/.well-known/oauth-authorization-server/openid4vci/clinic')).json();
    expect(server).toMatchObject({ issuer, token_endpoint: `${issuer}/token` });
  });

  test('is signed by the issuer for who asks for that', async () => {
    const address = '/.well-known/openid-credential-issuer/openid4vci/clinic';
    const response = await world.call(address, { headers: { accept: 'application/jwt' } });
    expect(response.headers.get('content-type')).toBe('application/jwt');
    const [header, payload] = (await response.text())
      .split('.')
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    expect(header).toMatchObject({
      typ: 'openidvci-issuer-metadata+jwt',
      kid: expect.stringContaining(clinic.tenant.did),
    });
    const plain = (await (await world.call(address)).json()) as object;
    const { iss, sub, iat, ...metadata } = payload;
    expect({ iss, sub, iat }).toEqual({ iss: clinic.tenant.did, sub: issuer, iat: wallet.nowSeconds() });
    expect(metadata).toEqual(plain);
    const both = await world.call(address, { headers: { accept: 'application/json, application/jwt' } });
    expect(both.headers.get('content-type')).toContain('application/json');
  });

  test('has only types that the issuer is accredited for, and none of who is no issuer', async () => {
    await world.onboard('lab', 'clinic', ['LabResult', 'Immunization']);
    const metadata = await (await world.call('/.well-known/openid-credential-issuer/openid4vci/lab')).json();
    const { credential_configurations_supported: known } = metadata as Record<string, object>;
    expect(Object.keys(known ?? {})).toEqual([
      ...['LabResult_dc+sd-jwt', 'LabResult_jwt_vc_json'],
      ...['Immunization_dc+sd-jwt', 'Immunization_jwt_vc_json'],
    ]);
    for (const path of ['openid-credential-issuer', 'oauth-authorization-server'])
      expect((await world.call(`/.well-known/${path}/openid4vci/nobody`)).status).toBe(404);
    expect((await world.call('/openid4vci/nobody/nonce', { method: 'POST' })).status).toBe(404);
  });

  test('has ldp_vc once a key of Ed25519 signs for the issuer, and no more when the DID is given up', async () => {
    const { client, tenant } = await world.onboard('lab-with-keys', 'clinic', ['LabResult']);
    const address = '/.well-known/openid-credential-issuer/openid4vci/lab-with-keys';
    const known = async () => {
      const metadata = (await (await world.call(address)).json()) as Record<string, Record<string, object>>;
      return metadata.credential_configurations_supported ?? {};
    };
    await client.rotateIssuerKey({});
    expect(Object.keys(await known())).not.toContain('LabResult_ldp_vc');
    world.keys.mine();
    expect((await known()).LabResult_ldp_vc).toMatchObject({
      format: 'ldp_vc',
      credential_signing_alg_values_supported: ['eddsa-rdfc-2022'],
      credential_definition: {
        '@context': expect.arrayContaining(['https://www.w3.org/ns/credentials/v2']),
        type: ['VerifiableCredential', 'LabResultCredential'],
      },
    });
    await client.deactivateDid({ body: { did: tenant.did } });
    expect(Object.keys(await known())).not.toContain('LabResult_ldp_vc');
  });
});

describe('an offer', () => {
  test('leads to a credential that is bound to the key that was proved, and the timeline says how', async () => {
    const key = await newVciKey();
    const { id, token, type } = await redeemed(key);
    expect(type).toBe('DPoP');
    const headers = {
      authorization: `DPoP ${token}`,
      dpop: await wallet.dpop(key, 'credential', { ath: await athOf(token) }),
    };
    const proof = await wallet.proof(key, await wallet.nonce());
    const answer = await wallet.post(
      'credential',
      { credential_configuration_id: configuration, proofs: { jwt: [proof] } },
      headers,
    );
    expect(answer.status).toBe(200);
    const [{ credential = '' } = {}] = answer.body.credentials as { credential: string }[];
    const proven = await world.agent.verifyCredential(credential);
    expect(proven).toMatchObject({
      valid: true,
      value: { issuer: clinic.tenant.did, subject: key.did, claims: { ...claims } },
    });
    const told = await wallet.post(
      'notification',
      { notification_id: answer.body.notification_id, event: 'credential_accepted' },
      { authorization: `DPoP ${token}`, dpop: await wallet.dpop(key, 'notification', { ath: await athOf(token) }) },
    );
    expect(told.status).toBe(204);
    const session = await clinic.client.readOffer({ params: { id } });
    expect(session).toMatchObject({ state: 'issued', credentials: [expect.any(String)] });
    expect(await stepsOf(id)).toEqual(['created', 'offer_read', 'code_redeemed', 'issued', 'wallet_accepted']);
    expect(JSON.stringify(session)).not.toContain('Made');
    const { credentials } = await clinic.client.listCredentials({ query: { subject: key.did as never } });
    expect(credentials.map(({ id: one }) => one)).toEqual(session.credentials);
  });

  test('says again what the latest credential said of somebody', async () => {
    const patient = await knownPatient();
    await clinic.client.issueCredential({
      body: { subject: patient, content: structuredClone(identityOf('Known')) as never, validUntil: nextYear },
    });
    const { token } = await redeemed(undefined, { claims: undefined, subject: patient });
    const { credential } = await taken(token, await newVciKey());
    expect(await world.agent.verifyCredential(credential)).toMatchObject({
      value: { claims: { name: { family: 'Known' } } },
    });
    const ofSubject = (subject: string) => offered({ claims: undefined, subject });
    await expect(ofSubject('did:example:nobody')).rejects.toMatchObject({ code: 'not_found' });
    const { credentials } = await clinic.client.listCredentials({ query: { subject: patient } });
    const setStatus = (status: 'suspended' | 'valid' | 'revoked') =>
      clinic.client.setCredentialStatus({ params: { id: credentials[0]?.id as never }, body: { status } });
    await setStatus('suspended');
    await expect(ofSubject(patient)).rejects.toMatchObject({ code: 'not_found' });
    await setStatus('valid');
    expect(await ofSubject(patient)).toMatchObject({ tx_code: null });
    await setStatus('revoked');
    await expect(ofSubject(patient)).rejects.toMatchObject({ code: 'not_found' });
  });

  test.each<[string, object, string]>([
    ['claims of another type', { claims: { value: 7 } }, 'invalid_request'],
    ['claims and a subject', { subject: 'did:example:x' }, 'invalid_request'],
    ['neither', { claims: undefined }, 'invalid_request'],
    ['a type that the issuer may not issue', { type: 'InsuranceCoverage' }, 'invalid_request'],
    ['a credential that would be over', { valid_until: '2020-01-01T00:00:00Z' }, 'invalid_request'],
  ])('is not made of %s', async (_, changes, code) => {
    await expect(offered(changes)).rejects.toMatchObject({ code });
  });

  test('is for its tenant alone, and gone once it was redeemed or is too old', async () => {
    const { id, uri } = await offered({ lifetime_seconds: 60 });
    const address = new URL(new URL(uri).searchParams.get('credential_offer_uri') ?? '').pathname;
    await world.onboard('other', 'clinic', ['PatientIdentity']);
    expect((await world.call(address.replace('/clinic/', '/other/'))).status).toBe(404);
    expect((await world.call(address)).status).toBe(200);
    world.clock.advance(61);
    expect((await world.call(address)).status).toBe(410);
    expect((await clinic.client.readOffer({ params: { id } })).state).toBe('expired');
    const again = await offered();
    await wallet.token({ 'pre-authorized_code': await codeOf(again.uri) });
    expect((await wallet.offer(again.uri)).status).toBe(410);
  });
});

/** What a bearer of a token gets for a key. */
async function taken(token: string, key: VciKey) {
  const proof = await wallet.proof(key, await wallet.nonce());
  const answer = await ask(token, { proofs: { jwt: [proof] } });
  const [{ credential = '' } = {}] = (answer.body.credentials ?? []) as { credential: string }[];
  return { answer, credential };
}

const ask = (token: string, changes: object) =>
  wallet.post(
    'credential',
    { credential_configuration_id: configuration, ...changes },
    { authorization: `Bearer ${token}` },
  );

describe('the token endpoint', () => {
  test('gives one token for one code, whoever comes at the same time', async () => {
    const { uri } = await offered();
    const code = await codeOf(uri);
    const answers = await Promise.all(Array.from({ length: 8 }, () => wallet.token({ 'pre-authorized_code': code })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(400)]);
    expect(new Set(answers.map(({ body }) => body.error))).toEqual(new Set([undefined, 'invalid_grant']));
  });

  test('wants the transaction code, and lets nobody try more than five in the life of an offer', async () => {
    const { id, uri, tx_code } = await offered({ tx_code: true });
    expect(tx_code).toMatch(/^\d{6}$/);
    const offer = (await wallet.offer(uri)).body as unknown as Offer;
    const [{ 'pre-authorized_code': code, ...rest } = { 'pre-authorized_code': '' }] = Object.values(offer.grants);
    expect(rest.tx_code).toEqual({ input_mode: 'numeric', length: 6 });
    expect(errorOf(await wallet.token({ 'pre-authorized_code': code }))).toEqual([400, 'invalid_request']);
    const wrong = tx_code === '000000' ? '000001' : '000000';
    const tries = await Promise.all(
      Array.from({ length: 9 }, () => wallet.token({ 'pre-authorized_code': code, tx_code: wrong })),
    );
    expect(new Set(tries.map(({ body }) => body.error))).toEqual(new Set(['invalid_grant']));
    expect(errorOf(await wallet.token({ 'pre-authorized_code': code, tx_code: tx_code ?? '' }))).toEqual([
      400,
      'invalid_grant',
    ]);
    const steps = await stepsOf(id);
    expect(steps.filter((step) => step === 'code_refused: tx_code_wrong')).toHaveLength(5);
    expect(steps.filter((step) => step === 'code_refused: too_many_tx_codes')).toHaveLength(5);
  });

  test('takes the right transaction code, also after wrong ones, and none where there is none', async () => {
    const { uri, tx_code } = await offered({ tx_code: true });
    const code = await codeOf(uri);
    const wrong = tx_code === '000000' ? '000001' : '000000';
    for (let tries = 0; tries < 4; tries += 1) await wallet.token({ 'pre-authorized_code': code, tx_code: wrong });
    expect((await wallet.token({ 'pre-authorized_code': code, tx_code: tx_code ?? '' })).body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 600,
    });
    const plain = await codeOf((await offered()).uri);
    expect(errorOf(await wallet.token({ 'pre-authorized_code': plain, tx_code: '123456' }))).toEqual([
      400,
      'invalid_request',
    ]);
  });

  test('refuses a parameter that is there twice, a code of another tenant, and one that is too old', async () => {
    const { uri } = await offered({ lifetime_seconds: 60 });
    const code = await codeOf(uri);
    const twice = new URLSearchParams([
      ['grant_type', 'urn:ietf:params:oauth:grant-type:pre-authorized_code'],
      ['pre-authorized_code', code],
      ['pre-authorized_code', code],
    ]);
    const response = await world.call(new URL(`${issuer}/token`).pathname, { method: 'POST', body: twice });
    expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([400, 'invalid_request']);
    await world.onboard('other', 'clinic', ['PatientIdentity']);
    const other = vciWallet(world, `${baseUrl}/openid4vci/other`);
    expect(errorOf(await other.token({ 'pre-authorized_code': code }))).toEqual([400, 'invalid_grant']);
    world.clock.advance(60);
    expect(errorOf(await wallet.token({ 'pre-authorized_code': code }))).toEqual([400, 'invalid_grant']);
  });

  test('refuses a DPoP proof that was used before', async () => {
    const dpop = await wallet.dpop(await newVciKey(), 'token');
    await wallet.token({ 'pre-authorized_code': await codeOf((await offered()).uri) }, { dpop });
    const again = await wallet.token({ 'pre-authorized_code': await codeOf((await offered()).uri) }, { dpop });
    expect(errorOf(again)).toEqual([400, 'invalid_dpop_proof']);
  });
});

describe('the credential endpoint', () => {
  test('issues one credential for each key of a batch, and ten for an offer at most', async () => {
    const { token } = await redeemed();
    const keys = await Promise.all(Array.from({ length: 6 }, () => newVciKey()));
    const batch = async () => {
      const nonce = await wallet.nonce();
      return ask(token, { proofs: { jwt: await Promise.all(keys.map((key) => wallet.proof(key, nonce))) } });
    };
    const { body } = await batch();
    const credentials = body.credentials as { credential: string }[];
    const subjects = await Promise.all(
      credentials.map(async ({ credential }) => {
        const proven = await world.agent.verifyCredential(credential);
        return proven.valid ? proven.value.subject : undefined;
      }),
    );
    expect(subjects).toEqual(keys.map(({ did }) => did));
    expect(errorOf(await batch())).toEqual([400, 'credential_request_denied']);
  });

  test('takes keys of Ed25519, and issues the other format', async () => {
    const { token } = await redeemed();
    const key = await newVciKey('EdDSA');
    const proof = await wallet.proof(key, await wallet.nonce());
    const answer = await ask(token, {
      credential_configuration_id: 'PatientIdentity_jwt_vc_json',
      proofs: { jwt: [proof] },
    });
    const [{ credential = '' } = {}] = answer.body.credentials as { credential: string }[];
    expect(await world.agent.verifyCredential(credential)).toMatchObject({
      value: { format: 'jwt_vc_json', subject: key.did },
    });
  });

  test('encrypts what it issues to the key of the wallet, if the request is encrypted too', async () => {
    const { token } = await redeemed();
    const proof = await wallet.proof(await newVciKey(), await wallet.nonce());
    const body = { credential_configuration_id: configuration, proofs: { jwt: [proof] } };
    const headers = { authorization: `Bearer ${token}` };
    const credential_response_encryption = { jwk: publicHalf(await newResponseKey()), enc: 'A128GCM' };
    const inClear = await wallet.post('credential', { ...body, credential_response_encryption }, headers);
    expect(errorOf(inClear)).toEqual([400, 'invalid_encryption_parameters']);
    const answer = await wallet.postEncrypted('credential', body, headers, 'A128GCM');
    expect(answer.headers.get('content-type')).toBe('application/jwt');
    expect(answer.body.credentials).toHaveLength(1);
  });

  test('takes an encrypted request for an answer in clear', async () => {
    const { token } = await redeemed();
    const proof = await wallet.proof(await newVciKey(), await wallet.nonce());
    const credential_response_encryption = undefined;
    const body = {
      credential_configuration_id: configuration,
      proofs: { jwt: [proof] },
      credential_response_encryption,
    };
    const answer = await wallet.postEncrypted('credential', body, { authorization: `Bearer ${token}` });
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.body.credentials).toHaveLength(1);
  });

  test.each<[string, object, string]>([
    ['another type', { credential_configuration_id: 'LabResult_dc+sd-jwt' }, 'unknown_credential_configuration'],
    ['no proof', { proofs: undefined }, 'invalid_proof'],
  ])('refuses a request for %s, and the offer stays good', async (_, changes, error) => {
    const { id, token } = await redeemed();
    const answer = await ask(token, changes);
    expect(errorOf(answer)).toEqual([400, error]);
    expect((await stepsOf(id)).at(-1)).toBe(`request_refused: ${error}`);
    expect((await taken(token, await newVciKey())).answer.status).toBe(200);
  });

  test('takes a nonce once, in its time, at its issuer, and one for a batch', async () => {
    const [first, second] = [await newVciKey(), await newVciKey()];
    const { token } = await redeemed();
    const nonce = await wallet.nonce();
    const attempt = async (...proofs: string[]) => errorOf(await ask(token, { proofs: { jwt: proofs } }));
    expect(await attempt(await wallet.proof(first, nonce), await wallet.proof(second, await wallet.nonce()))).toEqual([
      400,
      'invalid_nonce',
    ]);
    expect(await attempt(await wallet.proof(first, nonce), await wallet.proof(first, nonce))).toEqual([
      400,
      'invalid_proof',
    ]);
    await world.onboard('other', 'clinic', ['PatientIdentity']);
    const foreign = await vciWallet(world, `${baseUrl}/openid4vci/other`).nonce();
    expect(await attempt(await wallet.proof(first, foreign))).toEqual([400, 'invalid_nonce']);
    expect(await attempt(await wallet.proof(first, nonce))).toEqual([200, undefined]);
    expect(await attempt(await wallet.proof(second, nonce))).toEqual([400, 'invalid_nonce']);
    const old = await wallet.nonce();
    world.clock.advance(300);
    expect(await attempt(await wallet.proof(first, old))).toEqual([400, 'invalid_nonce']);
  });

  test('wants a token that is good now, of its kind, with its key', async () => {
    const key = await newVciKey();
    const { token } = await redeemed(key);
    const call = async (headers: Record<string, string>, name = 'credential') => {
      const answer = await wallet.post(name, {}, headers);
      return [...errorOf(answer), answer.headers.get('www-authenticate')];
    };
    const ath = await athOf(token);
    const proofFor = (changes: object = {}) => wallet.dpop(key, 'credential', { ath, ...changes });
    const denied = (error: string) => [401, error, `DPoP error="${error}"`];
    expect(await call({})).toEqual(denied('invalid_token'));
    expect(await call({ authorization: `Bearer ${token}` })).toEqual(denied('invalid_token'));
    expect(await call({ authorization: `DPoP ${token}` })).toEqual(denied('invalid_dpop_proof'));
    expect(await call({ authorization: `DPoP ${token}`, dpop: await proofFor({ ath: undefined }) })).toEqual(
      denied('invalid_dpop_proof'),
    );
    const foreign = await wallet.dpop(await newVciKey(), 'credential', { ath });
    expect(await call({ authorization: `DPoP ${token}`, dpop: foreign })).toEqual(denied('invalid_token'));
    const dpop = await proofFor();
    expect((await call({ authorization: `DPoP ${token}`, dpop }))[1]).toBe('invalid_credential_request');
    expect(await call({ authorization: `DPoP ${token}`, dpop })).toEqual(denied('invalid_dpop_proof'));
    expect(await call({ authorization: `DPoP ${token}x`, dpop: await proofFor() })).toEqual(denied('invalid_token'));
    world.clock.advance(600);
    expect(await call({ authorization: `DPoP ${token}`, dpop: await proofFor() })).toEqual(denied('invalid_token'));
  });

  test('is not for tokens of another tenant, nor are these for anything else', async () => {
    const { token } = await redeemed();
    await world.onboard('other', 'clinic', ['PatientIdentity']);
    const other = vciWallet(world, `${baseUrl}/openid4vci/other`);
    const answer = await other.post('credential', {}, { authorization: `Bearer ${token}` });
    expect(errorOf(answer)).toEqual([401, 'invalid_token']);
    const response = await world.call('/v1/credentials', { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(401);
  });

  test('hears what became of it only from whoever got it', async () => {
    const { id, token } = await redeemed();
    const tell = async (body: object) =>
      errorOf(await wallet.post('notification', body, { authorization: `Bearer ${token}` }));
    const good = { notification_id: id, event: 'credential_failure' };
    expect(await tell(good)).toEqual([400, 'invalid_notification_id']);
    await taken(token, await newVciKey());
    expect(await tell({ ...good, notification_id: 'x' })).toEqual([400, 'invalid_notification_id']);
    expect(await tell({ ...good, event: 'credential_eaten' })).toEqual([400, 'invalid_notification_request']);
    expect(await tell(good)).toEqual([204, undefined]);
    expect((await stepsOf(id)).at(-1)).toBe('wallet_failed');
  });
});
