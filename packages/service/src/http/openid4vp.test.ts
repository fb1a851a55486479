import {
  answerRequest,
  type CompactCredential,
  chooseCredentials,
  type HeldCredential,
  showAnswers,
} from '@assent/application';
import { vctOf } from '@assent/domain';
import { digitalResponse, readDigitalRequest } from '@assent/openid4vc/wallet';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { askWallet } from '../testing/ask-wallet.ts';
import { baseUrl, type HttpWorld, httpWorld, nextYear, type Organization } from '../testing/http-world.ts';
import { familyNameQuery, identityOf } from '../testing/samples.ts';

const query = { credentials: familyNameQuery.credentials.slice(0, 1) };

let world: HttpWorld;
let clinic: Organization;
let held: HeldCredential;
let asked: Awaited<ReturnType<typeof askWallet>>;
let vpToken: Readonly<Record<string, readonly string[]>>;
const holder = 'did:example:patient' as ReturnType<HttpWorld['agent']['newDid']>;

beforeEach(async () => {
  world = await httpWorld();
  clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
  const { client, tenant } = clinic;
  const { id: request, challenge } = await client.requestPresentation({
    body: { query: { credentials: [] }, purpose: 'Registration' },
  });
  const presentation = await answerRequest(world.ports, holder, [], { challenge, audience: tenant.did });
  await client.onboardPatient({ body: { custody: 'holder', request, presentation } });
  const content = identityOf('Made');
  const body = {
    subject: holder,
    content: structuredClone(content) as never,
    validUntil: nextYear,
  };
  const { compact } = await client.issueCredential({ body });
  const [type, format] = ['PatientIdentity', 'dc+sd-jwt'] as const;
  held = { type, format, compact: compact as CompactCredential, claims: { ...content.claims } };
  asked = await askWallet(world, clinic.client, query);
  vpToken = await asked.vpToken(holder, [held]);
});

const good = () => ({ vp_token: JSON.stringify(vpToken), state: asked.state });
const causesOf = async (response: Response) =>
  ((await response.json()) as { error_description: string }).error_description;
const stepsOf = async () => (await asked.session()).steps.map(({ step }) => step);

describe('a request object', () => {
  test('is signed, says who asks for what, and where the answer goes', async () => {
    expect(asked.request).toMatchObject({
      client_id: `decentralized_identifier:${clinic.tenant.did}`,
      response_type: 'vp_token',
      response_mode: 'direct_post',
      response_uri: expect.stringMatching(/\/openid4vp\/clinic\/responses\/[0-9a-f-]{36}$/),
      aud: 'https://self-issued.me/v2',
      dcql_query: {
        credentials: query.credentials.map((wanted) => ({
          ...wanted,
          meta: { vct_values: [vctOf('PatientIdentity'), `${baseUrl}/credential-types/PatientIdentity/1`] },
        })),
      },
      client_metadata: { client_name: 'Organisation clinic', vp_formats_supported: { 'dc+sd-jwt': expect.anything() } },
    });
    expect(asked.nonce.length).toBeGreaterThan(40);
    expect(asked.request).not.toHaveProperty('redirect_uri');
  });

  test('comes with the nonce of the wallet, if it has one', async () => {
    const post = (wallet_nonce: string) =>
      world.send(new Request(asked.requestUri, { method: 'POST', body: new URLSearchParams({ wallet_nonce }) }));
    const response = await post('nonce-of-wallet');
    expect(response.headers.get('content-type')).toBe('application/oauth-authz-req+jwt');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const [, payload = ''] = (await response.text()).split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ wallet_nonce: 'nonce-of-wallet' });
    expect((await post('a"b')).status).toBe(400);
  });

  test('is there for one answer, and not under the name of another tenant', async () => {
    await world.onboard('other', 'clinic');
    const elsewhere = asked.requestUri.replace('/clinic/', '/other/');
    expect((await world.send(new Request(elsewhere))).status).toBe(404);
    expect((await asked.reply(good())).status).toBe(200);
    expect((await world.send(new Request(asked.requestUri))).status).toBe(410);
  });
});

describe('an answer', () => {
  test('is accepted once, also of many at the same moment', async () => {
    const responses = await Promise.all(Array.from({ length: 8 }, () => asked.reply(good())));
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410, 410, 410, 410]);
    expect(await asked.session()).toMatchObject({ state: 'concluded', verdict: 'accepted', disclosed: [{ holder }] });
  });

  test.each<[string, () => Readonly<Record<string, string>>, string]>([
    ['nothing', () => ({}), 'malformed at /state'],
    ['no state', () => ({ vp_token: good().vp_token }), 'malformed at /state'],
    ['another state', () => ({ ...good(), state: 'x'.repeat(43) }), 'malformed at /state'],
    ['no vp_token', () => ({ state: asked.state }), 'malformed at /vp_token'],
    [
      'a vp_token that is a presentation (before 1.0)',
      () => ({ ...good(), vp_token: vpToken.name?.[0] ?? '' }),
      'malformed at /vp_token',
    ],
    [
      'a vp_token that is a text in JSON',
      () => ({ ...good(), vp_token: JSON.stringify(vpToken.name?.[0]) }),
      'malformed at /vp_token',
    ],
    [
      'a vp_token of one presentation, not a list',
      () => ({ ...good(), vp_token: JSON.stringify({ name: vpToken.name?.[0] }) }),
      'malformed at /vp_token',
    ],
    [
      'a vp_token that is a list',
      () => ({ ...good(), vp_token: JSON.stringify(vpToken.name) }),
      'malformed at /vp_token',
    ],
    ['an empty list of presentations', () => ({ ...good(), vp_token: '{"name":[]}' }), 'malformed at /vp_token'],
    ['an id that no query can have', () => ({ ...good(), vp_token: '{"a b":["x"]}' }), 'malformed at /vp_token'],
    [
      'too many presentations',
      () => ({ ...good(), vp_token: JSON.stringify({ name: Array(33).fill('x') }) }),
      'malformed at /vp_token',
    ],
    [
      'too many presentations under many ids',
      () => ({ ...good(), vp_token: JSON.stringify({ a: Array(20).fill('x'), b: Array(20).fill('x') }) }),
      'malformed at /vp_token',
    ],
    ['an encrypted answer where none was asked for', () => ({ response: 'a.b.c.d.e' }), 'malformed at /state'],
    [
      'a text that is no presentation',
      () => ({ ...good(), vp_token: '{"name":["x"]}' }),
      'malformed at /vp_token/name/0',
    ],
    [
      'that it will not answer, with another state',
      () => ({ error: 'access_denied', state: 'x' }),
      'malformed at /state',
    ],
  ])('is not: %s; the session stays open', async (_, form, causes) => {
    const response = await asked.reply(form());
    expect([response.status, await causesOf(response)]).toEqual([400, causes]);
    expect((await asked.session()).state).toBe('open');
    expect(await asked.reply(good())).toMatchObject({ status: 200 });
  });

  test('is not a form with a parameter twice, nor JSON', async () => {
    const uri = asked.request.response_uri ?? '';
    const body = new URLSearchParams(good());
    body.append('state', asked.state);
    const twice = await world.send(new Request(uri, { method: 'POST', body }));
    expect([twice.status, await causesOf(twice)]).toEqual([400, 'malformed at /']);
    const headers = { 'content-type': 'application/json' };
    const json = await world.send(new Request(uri, { method: 'POST', body: JSON.stringify(good()), headers }));
    expect(json.status).toBe(415);
    expect((await asked.session()).state).toBe('open');
  });

  test('to another request, or for another verifier, proves nothing and leaves the session open', async () => {
    const other = await askWallet(world, clinic.client, query);
    const replayed = await asked.reply({ ...good(), vp_token: JSON.stringify(await other.vpToken(holder, [held])) });
    expect(await causesOf(replayed)).toBe('wrong_challenge at /vp_token/name/0');
    const neighbour = await world.onboard('neighbour', 'clinic');
    const foreign = await askWallet(world, neighbour.client, query);
    const relayed = await asked.reply({ ...good(), vp_token: JSON.stringify(await foreign.vpToken(holder, [held])) });
    expect(await causesOf(relayed)).toContain('wrong_audience at /vp_token/name/0');
    expect(await stepsOf()).toEqual(['created', 'request_read', 'response_unproven', 'response_unproven']);
  });

  test.each<[string, () => Readonly<Record<string, readonly string[]>>, string]>([
    [
      'under an id that was not asked for',
      () => ({ other: vpToken.name ?? [] }),
      'query_not_satisfied at /dcql_query/credentials/0, query_not_satisfied at /vp_token/other',
    ],
    [
      'with one more than was asked for',
      () => ({ ...vpToken, more: vpToken.name ?? [] }),
      'query_not_satisfied at /vp_token/more',
    ],
    [
      'with two for one',
      () => ({ name: [...(vpToken.name ?? []), ...(vpToken.name ?? [])] }),
      'query_not_satisfied at /dcql_query/credentials/0, query_not_satisfied at /vp_token/name',
    ],
  ])('%s is refused for good', async (_, tokenOf, causes) => {
    const response = await asked.reply({ ...good(), vp_token: JSON.stringify(tokenOf()) });
    expect([response.status, await causesOf(response)]).toEqual([400, causes]);
    expect(await asked.session()).toMatchObject({ state: 'concluded', verdict: 'refused', disclosed: [] });
    expect((await asked.reply(good())).status).toBe(410);
  });

  test('with a revoked credential is refused, and says so', async () => {
    const { credentials } = await clinic.client.listCredentials({});
    await clinic.client.revokeCredential({ params: { id: credentials[0]?.id as never } });
    const response = await asked.reply(good());
    expect(await causesOf(response)).toBe('revoked at /vp_token/name/0');
    expect(await asked.session()).toMatchObject({ rejections: [{ reason: 'revoked', at: '/vp_token/name/0' }] });
  });

  test('of a wallet that will not answer concludes the session', async () => {
    expect((await asked.reply({ error: 'access_denied', state: asked.state })).status).toBe(200);
    expect(await asked.session()).toMatchObject({ state: 'concluded', verdict: 'declined' });
    expect((await asked.reply(good())).status).toBe(410);
  });

  test('that comes too late finds no session', async () => {
    world.clock.advance(601);
    expect((await asked.reply(good())).status).toBe(410);
    expect(await asked.session()).toMatchObject({ state: 'expired', verdict: null });
  });

  test('of a wallet on the same device is shown to the browser that it sent on, and to nobody else', async () => {
    const redirect_uri = 'https://clinic.example/done?step=2#top';
    const session = await askWallet(world, clinic.client, query, { redirect_uri });
    const vp_token = JSON.stringify(await session.vpToken(holder, [held]));
    const answer = await (await session.reply({ vp_token, state: session.state })).json();
    const { redirect_uri: goesOn } = answer as { redirect_uri: string };
    const { origin, pathname, searchParams, hash } = new URL(goesOn);
    expect([origin + pathname, searchParams.get('step'), hash]).toEqual(['https://clinic.example/done', '2', '#top']);
    const read = (response_code?: string) =>
      clinic.client.readPresentationSession({
        params: { id: session.id as never },
        query: response_code === undefined ? {} : { response_code },
      });
    for (const code of [undefined, '', 'x'.repeat(43)])
      await expect(read(code)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await read(searchParams.get('response_code') ?? '')).toMatchObject({ verdict: 'accepted' });
  });

  test('is in the history of the patient', async () => {
    await asked.reply(good());
    const { receipts } = await clinic.client.readHistory({ query: { subject: holder } });
    expect(receipts.map(({ event }) => event)).toContain('presentation_accepted');
  });
});

describe('a verifier without a certificate', () => {
  test.each(['x509_hash', 'x509_san_dns'] as const)('does not ask as %s', async (client_id_prefix) => {
    const opening = clinic.client.openPresentationSession({ body: { dcql: query, client_id_prefix } });
    await expect(opening).rejects.toMatchObject({
      code: 'invalid_request',
      params: { pointers: ['#/client_id_prefix'] },
    });
    expect((await world.call('/openid4vp/trust-anchor.pem')).status).toBe(404);
  });
});

describe('a request through a page (Digital Credentials API)', () => {
  const origin = 'https://clinic.example';
  const page = { response_mode: 'dc_api.jwt', client_id_prefix: 'origin' } as const;
  const order = { ...page, expected_origins: [origin] };
  const open = (changes: object = {}) =>
    clinic.client.openPresentationSession({ body: { dcql: query, ...order, ...changes } });
  const reader = { statements: {} as never, roots: [], clock: { now: () => world.ports.clock.now() } };
  const answer = async (
    opened: Awaited<ReturnType<typeof open>>,
    from = origin,
    change: (data: Readonly<Record<string, unknown>>) => object = (data) => data,
    seen = origin,
  ) => {
    const { request, audience } = await readDigitalRequest(opened.dc_api, seen, reader);
    const disclosures = chooseCredentials(request.dcql_query, [held]).map((one) => ({ ...one, holder }));
    const shown = await showAnswers(world.ports, disclosures, { challenge: request.nonce, audience });
    const data = change(await digitalResponse(request, shown)) as Record<string, never>;
    return clinic.client.answerPresentationSession({ params: { id: opened.id }, body: { origin: from, data } });
  };

  test('says what is asked and nothing of who asks, if it is not signed', async () => {
    const { uri, dc_api } = await open();
    expect(uri).toBe('');
    expect(dc_api?.protocol).toBe('openid4vp-v1-unsigned');
    expect(Object.keys(dc_api?.data ?? {}).sort()).toEqual([
      ...['client_metadata', 'dcql_query', 'nonce', 'purpose', 'response_mode', 'response_type'],
    ]);
  });

  test.each(['dc_api', 'dc_api.jwt'])('is answered in %s by our wallet, once', async (response_mode) => {
    const opened = await open({ response_mode });
    expect(await answer(opened)).toEqual({ verdict: 'accepted', rejections: [] });
    await expect(answer(opened)).rejects.toMatchObject({ code: 'gone' });
    const session = await clinic.client.readPresentationSession({ params: { id: opened.id } });
    expect(session).toMatchObject({ verdict: 'accepted', disclosed: [{ claims: { name: { family: 'Made' } } }] });
  });

  test('says who asks and from where, if it is signed, and is answered for the page all the same', async () => {
    const opened = await open({ client_id_prefix: 'decentralized_identifier' });
    const [, payload = ''] = String(opened.dc_api?.data.request).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    expect(opened.dc_api).toMatchObject({ protocol: 'openid4vp-v1-signed' });
    expect(claims).toMatchObject({
      client_id: `decentralized_identifier:${clinic.tenant.did}`,
      expected_origins: [origin],
      response_mode: 'dc_api.jwt',
    });
    for (const absent of ['state', 'response_uri']) expect(claims).not.toHaveProperty(absent);
  });

  test('is not answered for another page, nor by what was shown to one', async () => {
    const opened = await open();
    await expect(answer(opened, 'https://thief.example')).rejects.toMatchObject({
      params: { pointers: ['#/origin'] },
    });
    const stolen = await answer(opened, origin, undefined, 'https://thief.example');
    expect(stolen).toMatchObject({ verdict: null, rejections: [{ reason: 'wrong_audience' }] });
    expect(await answer(opened)).toMatchObject({ verdict: 'accepted' });
  });

  test('takes no answer in the clear that was to be encrypted, and none that is malformed', async () => {
    const opened = await open();
    for (const data of [{ vp_token: vpToken }, { response: 'x' }, { response: 1 }, {}])
      expect(await answer(opened, origin, () => data)).toMatchObject({
        verdict: null,
        rejections: [{ reason: 'malformed' }],
      });
  });

  test('may be declined', async () => {
    const opened = await open();
    expect(await answer(opened, origin, () => ({ error: 'access_denied' }))).toMatchObject({ verdict: 'declined' });
  });

  test('has no address for requests or answers', async () => {
    const { id } = await open();
    for (const [path, method] of [
      [`/openid4vp/clinic/requests/${id}`, 'GET'],
      [`/openid4vp/clinic/responses/${id}`, 'POST'],
    ] as const) {
      const body = method === 'POST' ? { body: new URLSearchParams({ vp_token: '{}' }) } : {};
      expect((await world.call(path, { method, ...body })).status).toBe(404);
    }
  });

  test.each([
    ['there is no page', { expected_origins: undefined }, '#/expected_origins'],
    ['a page is there for an address', { response_mode: 'direct_post' }, '#/expected_origins'],
    ['the answer goes on elsewhere', { redirect_uri: 'https://clinic.example/done' }, '#/redirect_uri'],
    ['the client is an address', { client_id_prefix: 'redirect_uri' }, '#/client_id_prefix'],
    ['the page is not safe', { expected_origins: ['http://clinic.example'] }, '#/expected_origins/0'],
    ['the page is more than an origin', { expected_origins: ['https://clinic.example/'] }, '#/expected_origins/0'],
  ])('is refused if %s', async (_, changes, pointer) => {
    await expect(open(changes)).rejects.toMatchObject({
      code: 'invalid_request',
      params: { pointers: expect.arrayContaining([pointer]) },
    });
  });

  test('is none for another one: what answers an address has no page', async () => {
    const body = { origin, data: { error: 'access_denied' } };
    await expect(clinic.client.answerPresentationSession({ params: { id: asked.id }, body })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
