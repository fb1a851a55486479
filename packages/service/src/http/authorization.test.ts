import { AppError } from '@assent/domain';
import { authorizationServers } from '@assent/openid4vc/authorization';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  codeOffers,
  type OpenedPage,
  offeredClaims,
  offeredConfiguration,
  offeredType,
} from '../testing/code-offers.ts';
import { codeWallet, redirectUri, testBrowser, walletId } from '../testing/code-wallet.ts';
import { baseUrl, type HttpWorld, httpWorld, type Organization } from '../testing/http-world.ts';
import { athOf, newVciKey, vciWallet } from '../testing/test-vci-wallet.ts';
import { authorizationRoutes } from './authorization-routes.ts';

const type = offeredType;
const configuration = offeredConfiguration;
const issuer = `${baseUrl}/openid4vci/clinic`;

let world: HttpWorld;
let clinic: Organization;
let offers: ReturnType<typeof codeOffers>;
const warned = jest.spyOn(console, 'warn');
const informed = jest.spyOn(console, 'info');

beforeEach(async () => {
  world = await httpWorld();
  clinic = await world.onboard('clinic', 'clinic', [type, 'PatientIdentity']);
  offers = codeOffers(world, issuer);
});

const newOffer = (organization = clinic) => offers.offer(organization);
const stepsOf = async (id: string) => (await clinic.client.readOffer({ params: { id } })).steps;

const opened = (...given: Parameters<typeof offers.opened>) => offers.opened(...given);
const answered = (...given: Parameters<typeof offers.answered>) => offers.answered(...given);
const codeFrom = (...given: Parameters<typeof offers.codeFrom>) => offers.codeFrom(...given);

describe('an offer taken with an authorization code', () => {
  test('leads the patient to her page, and the wallet to a credential', async () => {
    const { id, code, state, offer } = await newOffer();
    expect(offer.grants).toEqual({
      authorization_code: { issuer_state: state, authorization_server: `${issuer}/authorization` },
    });
    const at = await opened(state);
    const page = await at.browser.open(at.page);
    expect(page.status).toBe(200);
    const text = await page.text();
    expect(text).toContain('Practitioner license');
    expect(text).toContain('Organisation clinic');
    expect(text).not.toMatch(/<script|<link|<img|\son\w+=|MD-1/i);
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' https:\/\/wallet\.example; base-uri 'none'; frame-ancestors 'none'$/,
    );
    const back = await answered(at, { decision: 'agree', code });
    expect(`${back.origin}${back.pathname}`).toBe(redirectUri);
    expect(Object.fromEntries(back.searchParams)).toEqual({
      code: expect.any(String),
      state: 'state-of-the-wallet',
      iss: `${issuer}/authorization`,
    });
    const token = await at.wallet.token({ code: back.searchParams.get('code') ?? '' });
    expect(token).toMatchObject({
      status: 200,
      body: {
        token_type: 'Bearer',
        authorization_details: [
          { credential_configuration_id: configuration, credential_identifiers: [configuration] },
        ],
      },
    });
    const wallet = vciWallet(world, issuer);
    const key = await newVciKey();
    const proofs = { jwt: [await wallet.proof(key, await wallet.nonce())] };
    const authorization = `Bearer ${token.body.access_token}`;
    const byConfiguration = { credential_configuration_id: configuration, proofs };
    expect(await wallet.post('credential', byConfiguration, { authorization })).toMatchObject({
      body: { error: 'invalid_credential_request' },
    });
    const other = { credential_identifier: `${type}_jwt_vc_json`, proofs };
    expect(await wallet.post('credential', other, { authorization })).toMatchObject({
      body: { error: 'unknown_credential_identifier' },
    });
    const got = await wallet.post('credential', { credential_identifier: configuration, proofs }, { authorization });
    expect(got).toMatchObject({ status: 200, body: { credentials: [{ credential: expect.any(String) }] } });
    expect((await stepsOf(id)).map(({ step }) => step)).toEqual([
      ...['created', 'offer_read', 'authorized', 'code_redeemed', 'request_refused', 'request_refused', 'issued'],
    ]);
    expect(
      [...warned.mock.calls, ...informed.mock.calls].filter(([text]) => !/Unsupported runtime/.test(String(text))),
    ).toEqual([]);
  });
});

describe('the token', () => {
  test('is bound to the key of the proof, which must not change between request and code', async () => {
    const [key, other] = [await newVciKey(), await newVciKey()];
    const proofOf = (signer: typeof key, name: string, changes = {}) =>
      signer.sign(
        { typ: 'dpop+jwt' },
        {
          ...{ jti: crypto.randomUUID(), htm: 'POST', htu: `${issuer}/authorization/${name}` },
          ...{ iat: Math.floor(Date.now() / 1000), ...changes },
        },
      );
    const { code, state } = await newOffer();
    const used = await proofOf(key, 'requests');
    const at = await opened(state, {}, { dpop: used });
    const again = await at.wallet.push(
      { issuer_state: state, authorization_details: at.wallet.details(configuration) },
      { dpop: used },
    );
    expect(again.status).toBe(400);
    const redeem = async (dpop?: string) => at.wallet.token({ code: redeemed }, dpop === undefined ? {} : { dpop });
    let redeemed = await codeFrom(at, code);
    expect(await redeem(await proofOf(other, 'token'))).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
    const second = await opened(state, {}, { dpop: await proofOf(key, 'requests') });
    redeemed = await codeFrom(second, code);
    const redeemSecond = (dpop?: string) => second.wallet.token({ code: redeemed }, dpop === undefined ? {} : { dpop });
    for (const bad of ['requests', 'other'])
      expect(await redeemSecond(await proofOf(key, bad))).toMatchObject({ body: { error: 'invalid_dpop_proof' } });
    const token = await redeemSecond(await proofOf(key, 'token'));
    expect(token).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
    const wallet = vciWallet(world, issuer);
    const accessToken = String(token.body.access_token);
    const get = async (signer: typeof key) => {
      const dpop = await wallet.dpop(signer, 'credential', { ath: await athOf(accessToken) });
      const proofs = { jwt: [await wallet.proof(key, await wallet.nonce())] };
      const headers = { authorization: `DPoP ${accessToken}`, dpop };
      return wallet.post('credential', { credential_identifier: configuration, proofs }, headers);
    };
    expect(await get(other)).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    expect(await get(key)).toMatchObject({ status: 200 });
  });

  test('asked for by scope is for what was offered, by the name of its configuration', async () => {
    const { code, state } = await newOffer();
    const at = await opened(state, { scope: type, authorization_details: undefined });
    const token = await at.wallet.token({ code: await codeFrom(at, code) });
    expect(token).toMatchObject({ status: 200, body: { scope: type } });
    expect(token.body.authorization_details).toBeUndefined();
    const wallet = vciWallet(world, issuer);
    const proofs = { jwt: [await wallet.proof(await newVciKey(), await wallet.nonce())] };
    const headers = { authorization: `Bearer ${token.body.access_token}` };
    const byIdentifier = await wallet.post('credential', { credential_identifier: configuration, proofs }, headers);
    expect(byIdentifier).toMatchObject({ body: { error: 'unknown_credential_identifier' } });
    const renewed = { jwt: [await wallet.proof(await newVciKey(), await wallet.nonce())] };
    const byConfiguration = { credential_configuration_id: configuration, proofs: renewed };
    expect((await wallet.post('credential', byConfiguration, headers)).status).toBe(200);
  });

  test('is for one use of the code, and ends when the code comes again', async () => {
    const { id, code, state } = await newOffer();
    const at = await opened(state);
    const redeemed = await codeFrom(at, code);
    const parallel = await Promise.all(Array.from({ length: 5 }, () => at.wallet.token({ code: redeemed })));
    expect(parallel.filter(({ status }) => status === 200)).toHaveLength(1);
    const token = parallel.find(({ status }) => status === 200);
    expect(await at.wallet.token({ code: redeemed })).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const wallet = vciWallet(world, issuer);
    const proofs = { jwt: [await wallet.proof(await newVciKey(), await wallet.nonce())] };
    const headers = { authorization: `Bearer ${token?.body.access_token}` };
    const got = await wallet.post('credential', { credential_identifier: configuration, proofs }, headers);
    expect(got).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    expect((await stepsOf(id)).filter(({ step }) => step === 'code_redeemed')).toHaveLength(1);
  });

  test.each<[string, Record<string, string | undefined>]>([
    ['another verifier', { code_verifier: 'v'.repeat(43) }],
    ['no verifier', { code_verifier: undefined }],
    ['another address of the wallet', { redirect_uri: `${redirectUri}/other` }],
    ['another wallet', { client_id: 'https://other.example' }],
    ['another code', { code: 'x'.repeat(43) }],
    ['another resource', { resource: 'https://other.example' }],
    [
      'more than was authorized',
      { authorization_details: codeWallet(undefined as never, issuer).details(`${type}_jwt_vc_json`) },
    ],
  ])('is not given for %s', async (_, changes) => {
    const { code, state } = await newOffer();
    const at = await opened(state);
    const refused = await at.wallet.token({ code: await codeFrom(at, code), ...changes });
    expect(refused.status).toBe(400);
    expect(refused.body.access_token).toBeUndefined();
    expect(['invalid_grant', 'invalid_target', 'invalid_authorization_details']).toContain(refused.body.error);
  });

  test('is not given by the server of another tenant, nor does it know the request', async () => {
    await world.onboard('other', 'clinic', [type]);
    const { code, state } = await newOffer();
    const at = await opened(state);
    const elsewhere = codeWallet(world, `${baseUrl}/openid4vci/other`);
    expect((await at.browser.open(elsewhere.pageOf(at.requestUri))).status).toBe(400);
    const redeemed = await codeFrom(at, code);
    const stolen = await elsewhere.token({ code: redeemed, code_verifier: at.wallet.verifier });
    expect(stolen).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await at.wallet.token({ code: redeemed })).toMatchObject({ status: 200 });
  });

  test('of an offer that was taken already, or is over, is not given', async () => {
    const { code, state } = await newOffer();
    const [one, two] = [await opened(state), await opened(state)];
    const codes = [await codeFrom(one, code), await codeFrom(two, code)] as const;
    expect((await one.wallet.token({ code: codes[0] })).status).toBe(200);
    expect(await two.wallet.token({ code: codes[1] })).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const late = await newOffer();
    const third = await opened(late.state);
    const last = await codeFrom(third, late.code);
    world.clock.advance(3600);
    expect((await third.wallet.token({ code: last })).status).toBe(400);
  });
});

test('each step may come to another process, and cookies outlive a change of keys', async () => {
  const { code, state } = await newOffer();
  const processes = [['old'], ['new', 'old'], ['new']].map((cookieKeys) =>
    authorizationRoutes(authorizationServers({ ports: world.ports, publicUrl: baseUrl, cookieKeys }), baseUrl),
  );
  const place = { at: 0 };
  const spread: Pick<HttpWorld, 'call'> = {
    call: async (path, init) =>
      (processes[place.at] as (typeof processes)[number]).request(new Request(new URL(path, baseUrl), init)),
  };
  const wallet = codeWallet(spread, issuer);
  const browser = testBrowser(spread);
  const pushed = await wallet.push({ issuer_state: state, authorization_details: wallet.details(configuration) });
  const page = (await browser.open(wallet.pageOf(pushed.body.request_uri))).headers.get('location') ?? '';
  place.at = 1;
  const submitted = await browser.submit(page, { decision: 'agree', code });
  const back = await browser.open(submitted.headers.get('location') ?? '');
  place.at = 2;
  const redeemed = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';
  expect((await wallet.token({ code: redeemed })).status).toBe(200);
  place.at = 0;
  expect((await wallet.token({ code: redeemed })).status).toBe(400);
});

test('a database that is away is said to be so, and is no refusal', async () => {
  const { code, state } = await newOffer();
  let isAway = false;
  const tenant: HttpWorld['ports']['store']['tenant'] = async (id, work) => {
    if (isAway) throw new AppError('store_unavailable');
    return world.ports.store.tenant(id, work);
  };
  const random = {
    ...world.ports.random,
    token: () => {
      if (isAway) throw new AppError('store_unavailable');
      return world.ports.random.token();
    },
  };
  const serversWith = (changes: object) =>
    authorizationServers({
      ports: { ...world.ports, ...changes },
      publicUrl: baseUrl,
      cookieKeys: ['key-of-the-cookies'],
    });
  const sent = async (
    servers: ReturnType<typeof serversWith>,
    send: (wallet: ReturnType<typeof codeWallet>) => unknown,
  ) => {
    let answer: Promise<Response> | undefined;
    const call: HttpWorld['call'] = async (path, init) => {
      answer = servers.answer(
        'clinic' as never,
        path.replace(/^.*authorization/, ''),
        new Request(new URL(path, baseUrl), init),
      );
      answer.catch(() => undefined);
      return new Response();
    };
    await send(codeWallet({ call }, issuer));
    return answer;
  };
  const at = await opened(state);
  const redeemed = await codeFrom(at, code);
  isAway = true;
  const form = { issuer_state: state, authorization_details: at.wallet.details(configuration) };
  const withoutStore = serversWith({ store: { ...world.ports.store, tenant } });
  await expect(sent(withoutStore, ({ push }) => push(form))).rejects.toMatchObject({ code: 'store_unavailable' });
  const withoutRandom = serversWith({ random });
  const redeem = { code: redeemed, code_verifier: at.wallet.verifier };
  await expect(sent(withoutRandom, ({ token }) => token(redeem))).rejects.toMatchObject({ code: 'store_unavailable' });
});

describe('a pushed request', () => {
  const details = (...ids: string[]) => codeWallet(world, issuer).details(...ids);
  test.each<[string, string, () => Record<string, string | undefined>]>([
    ['without PKCE', 'invalid_request', () => ({ code_challenge: undefined, code_challenge_method: undefined })],
    ['with plain PKCE', 'invalid_request', () => ({ code_challenge_method: 'plain' })],
    ['without a method of PKCE', 'invalid_request', () => ({ code_challenge_method: undefined })],
    ['without a client', 'invalid_request', () => ({ client_id: undefined })],
    ['of a client with a space', 'invalid_client', () => ({ client_id: 'a wallet' })],
    ['to http', 'invalid_request', () => ({ redirect_uri: 'http://wallet.example/cb' })],
    ['to localhost by name', 'invalid_request', () => ({ redirect_uri: 'http://localhost:7/cb' })],
    ['to a script', 'invalid_request', () => ({ redirect_uri: 'javascript:alert(1)' })],
    ['to a scheme that is no domain', 'invalid_request', () => ({ redirect_uri: 'wallet://cb' })],
    ['with a fragment', 'invalid_request', () => ({ redirect_uri: `${redirectUri}#x` })],
    ['with somebody in the address', 'invalid_request', () => ({ redirect_uri: 'https://me@wallet.example/' })],
    ['to a host that would write a policy', 'invalid_request', () => ({ redirect_uri: 'https://a;b.example/' })],
    ['without an address', 'invalid_request', () => ({ redirect_uri: undefined })],
    ['for a token at once', 'invalid_request', () => ({ response_type: 'token' })],
    ['by a form', 'invalid_request', () => ({ response_mode: 'form_post' })],
    ['that leaves the patient out', 'invalid_request', () => ({ prompt: 'none' })],
    ['of no offer', 'invalid_request', () => ({ issuer_state: undefined })],
    ['of an unknown offer', 'invalid_request', () => ({ issuer_state: `${crypto.randomUUID()}.secret` })],
    ['for nothing', 'invalid_request', () => ({ authorization_details: undefined })],
    ['for a scope that was not offered', 'invalid_scope', () => ({ scope: 'PatientIdentity' })],
    ['for nothing but to know who it is', 'invalid_scope', () => ({ scope: 'openid' })],
    [
      'for another type',
      'invalid_authorization_details',
      () => ({ authorization_details: details('PatientIdentity_dc+sd-jwt') }),
    ],
    [
      'for more',
      'invalid_authorization_details',
      () => ({ authorization_details: details(configuration, 'PatientIdentity_dc+sd-jwt') }),
    ],
    ['for what is unknown', 'invalid_authorization_details', () => ({ authorization_details: details('x') })],
    ['for another kind', 'invalid_authorization_details', () => ({ authorization_details: '[{"type":"payment"}]' })],
    [
      'for another issuer',
      'invalid_authorization_details',
      () => ({ authorization_details: details(configuration).replace('/clinic"]', '/other"]') }),
    ],
    ['for another resource', 'invalid_target', () => ({ resource: 'https://other.example' })],
  ])('%s is refused with %s', async (_, error, changes) => {
    const { id, state } = await newOffer();
    const wallet = codeWallet(world, issuer);
    const form = { issuer_state: state, authorization_details: wallet.details(configuration) };
    const refused = await wallet.push({ ...form, ...changes() });
    expect({ status: refused.status, error: refused.body.error }).toEqual({
      status: error === 'invalid_client' ? 401 : 400,
      error,
    });
    // what names the offer is noted there
    const named = { issuer_state: state, ...changes() }.issuer_state === state;
    const last = { step: 'authorization_refused', cause: error };
    expect((await stepsOf(id)).at(-1)).toMatchObject(named ? last : { step: 'offer_read' });
  });

  test.each(['com.example.wallet:/cb', 'http://127.0.0.1:49152/cb', 'http://[::1]:49152/cb'])(
    'may come from an app at %s',
    async (address) => {
      const { state } = await newOffer();
      const at = await opened(state, { redirect_uri: address });
      const policy = (await at.browser.open(at.page)).headers.get('content-security-policy');
      const place = address.startsWith('http') ? new URL(address).origin : 'com.example.wallet:';
      expect(policy).toContain(`form-action 'self' ${place};`);
    },
  );

  test('with the state of another tenant, or of an offer with a code, is refused; nor is the state a code', async () => {
    const other = await world.onboard('other', 'clinic', [type]);
    const wallet = codeWallet(world, issuer);
    const authorization_details = wallet.details(configuration);
    const theirs = await newOffer(other);
    expect(await wallet.push({ issuer_state: theirs.state, authorization_details })).toMatchObject({ status: 400 });
    const { uri } = await clinic.client.openOffer({ body: { type, claims: offeredClaims as never } });
    const preAuthorized = await vciWallet(world, issuer).offer(uri);
    const [grant] = Object.values(preAuthorized.body.grants as Record<string, Record<string, string>>);
    const code = grant?.['pre-authorized_code'] ?? '';
    expect(await wallet.push({ issuer_state: code, authorization_details })).toMatchObject({ status: 400 });
    const { state, code: txCode } = await newOffer();
    const token = await vciWallet(world, issuer).token({ 'pre-authorized_code': state, tx_code: txCode });
    expect(token).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('is the only way: parameters in the link lead nowhere', async () => {
    const { state } = await newOffer();
    const wallet = codeWallet(world, issuer);
    const direct = {
      ...{ response_type: 'code', client_id: walletId, redirect_uri: redirectUri, issuer_state: state },
      authorization_details: wallet.details(configuration),
    };
    for (const query of [
      direct,
      { ...direct, prompt: 'none' },
      { ...direct, request_uri: 'urn:ietf:params:oauth:request_uri:x' },
    ]) {
      const response = await testBrowser(world).open(`${wallet.server}/authorize?${new URLSearchParams(query)}`);
      expect([response.status, response.headers.get('location')]).toEqual([400, null]);
      expect(response.headers.get('content-security-policy')).toContain("form-action 'none'");
      expect(await response.text()).not.toMatch(/wallet\.example|<script/);
    }
  });
});

describe('the page', () => {
  test('takes five wrong codes in the life of an offer, whoever tries at the same time', async () => {
    const { id, code, state } = await newOffer();
    const wrong = code === '000000' ? '000001' : '000000';
    const pages = [await opened(state), await opened(state)];
    const tries = await Promise.all(
      Array.from({ length: 12 }, (_, index) => {
        const { browser, page } = pages[index % 2] as OpenedPage;
        return browser.submit(page, { decision: 'agree', code: wrong });
      }),
    );
    expect(tries.map(({ status }) => status)).toEqual(Array(12).fill(422));
    const causes = (await stepsOf(id)).map(({ cause }) => cause);
    expect(causes.filter((cause) => cause === 'tx_code_wrong')).toHaveLength(5);
    const [first] = pages;
    const right = await first?.browser.submit(first.page, { decision: 'agree', code });
    expect(right?.status).toBe(422);
    expect(await right?.text()).toMatch(/role="alert"[^>]*>Too many/);
  });

  test('says that a code is wrong, and takes the right one after it', async () => {
    const { code, state } = await newOffer();
    const at = await opened(state);
    const wrong = await at.browser.submit(at.page, { decision: 'agree', code: 'none' });
    expect(await wrong.text()).toMatch(/role="alert"[^>]*>This is not the code/);
    expect((await answered(at, { decision: 'agree', code: ` ${code} ` })).searchParams.get('code')).toBeTruthy();
  });

  test('tells the wallet that the patient did not agree', async () => {
    const { id, state } = await newOffer();
    const back = await answered(await opened(state), { decision: 'decline' });
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      error: 'access_denied',
      state: 'state-of-the-wallet',
      iss: `${issuer}/authorization`,
    });
    expect((await stepsOf(id)).at(-1)).toMatchObject({ step: 'declined' });
  });

  test('is for the browser that was sent to it, and for answers from itself', async () => {
    const { code, state } = await newOffer();
    const at = await opened(state);
    const form = { decision: 'agree', code };
    const stranger = testBrowser(world);
    expect((await stranger.open(at.page)).status).toBe(400);
    expect((await stranger.submit(at.page, form)).status).toBe(400);
    const other = await opened(state);
    expect((await at.browser.open(other.page)).status).toBe(400);
    for (const site of ['cross-site', 'same-site', 'none'])
      expect((await at.browser.submit(at.page, form, { 'sec-fetch-site': site })).status).toBe(403);
    for (const [key, cookie] of at.browser.cookies)
      if (key.startsWith('_interaction.sig')) at.browser.cookies.set(key, { ...cookie, value: 'forged' });
    expect((await at.browser.open(at.page)).status).toBe(400);
  });

  test('opens a pushed request once', async () => {
    const { code, state } = await newOffer();
    const at = await opened(state);
    await codeFrom(at, code);
    const again = await testBrowser(world).open(at.wallet.pageOf(at.requestUri));
    expect(again.headers.get('location') ?? '').not.toContain('code=');
  });

  test('is of a tenant that is there', async () => {
    for (const path of ['authorize', 'interactions/x', 'authorize/x'])
      expect((await world.call(`/openid4vci/nobody/authorization/${path}`)).status).toBe(404);
    expect((await world.call('/.well-known/oauth-authorization-server/openid4vci/nobody/authorization')).status).toBe(
      404,
    );
  });
});

test('the metadata are what the server does, and the issuer names it', async () => {
  const read = async (name: string) => (await world.call(`/.well-known/${name}`)).json();
  expect(await read('openid-credential-issuer/openid4vci/clinic')).toMatchObject({
    authorization_servers: [issuer, `${issuer}/authorization`],
  });
  expect(await read('oauth-authorization-server/openid4vci/clinic/authorization')).toMatchObject({
    issuer: `${issuer}/authorization`,
    pushed_authorization_request_endpoint: `${issuer}/authorization/requests`,
    require_pushed_authorization_requests: true,
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  });
});
