import { beforeEach, describe, expect, test } from '@jest/globals';
import { codeOffers, offeredClaims, offeredConfiguration, offeredType } from '../testing/code-offers.ts';
import type { codeWallet } from '../testing/code-wallet.ts';
import { baseUrl, type HttpWorld, httpWorld, type Organization } from '../testing/http-world.ts';
import { newVciKey, type VciKey, vciWallet } from '../testing/test-vci-wallet.ts';

const issuer = `${baseUrl}/openid4vci/clinic`;

let world: HttpWorld;
let clinic: Organization;
let wallet: ReturnType<typeof vciWallet>;
let offers: ReturnType<typeof codeOffers>;

beforeEach(async () => {
  world = await httpWorld();
  clinic = await world.onboard('clinic', 'clinic', [offeredType]);
  wallet = vciWallet(world, issuer);
  offers = codeOffers(world, issuer);
});

interface Taken {
  readonly id: string;
  readonly at: ReturnType<typeof codeWallet>;
  readonly code: string;
  readonly body: Record<string, unknown>;
  readonly refresh: string;
}

/** The tokens of an offer that its patient agreed to. */
async function taken(changes: object = { refresh: true }, pushed = {}, headers = {}): Promise<Taken> {
  const { id, code, state } = await offers.offer(clinic, changes);
  const page = await offers.opened(state, pushed);
  const redeemed = await offers.codeFrom(page, code);
  const { status, body } = await page.wallet.token({ code: redeemed }, headers);
  expect(status).toBe(200);
  return { id, at: page.wallet, code: redeemed, body, refresh: String(body.refresh_token) };
}

const refreshed = (at: Taken['at'], token: unknown, headers = {}, changes = {}) =>
  at.token({ grant_type: 'refresh_token', refresh_token: String(token), ...changes }, headers);
const proofBy = (key: VciKey, name = 'authorization/token') => wallet.dpop(key, name);

async function asked(access: unknown, changes: object = { credential_identifier: offeredConfiguration }) {
  const proofs = { jwt: [await wallet.proof(await newVciKey(), await wallet.nonce())] };
  return wallet.post('credential', { proofs, ...changes }, { authorization: `Bearer ${access}` });
}
const stepsOf = async (id: string) =>
  (await clinic.client.readOffer({ params: { id } })).steps.map(({ step, cause }) =>
    cause ? `${step}: ${cause}` : step,
  );
const errorOf = ({ status, body }: { status: number; body: Record<string, unknown> }) => [status, body.error];
const refused = [400, 'invalid_grant'];

describe('fresh copies by authorization code', () => {
  test('come with a refresh token, for what was authorized and nothing else', async () => {
    const { id, at, body, refresh } = await taken();
    expect(body.refresh_token_expires_in).toBe(7_776_000);
    expect((await asked(body.access_token)).status).toBe(200);
    world.clock.advance(86_400);
    expect(errorOf(await asked(body.access_token))).toEqual([401, 'invalid_token']);
    const next = await refreshed(at, refresh);
    expect(next).toMatchObject({
      status: 200,
      body: {
        token_type: 'Bearer',
        expires_in: 600,
        authorization_details: [
          { credential_configuration_id: offeredConfiguration, credential_identifiers: [offeredConfiguration] },
        ],
      },
    });
    expect(next.headers.get('cache-control')).toBe('no-store');
    const other = await asked(next.body.access_token, { credential_identifier: `${offeredType}_jwt_vc_json` });
    expect(errorOf(other)).toEqual([400, 'unknown_credential_identifier']);
    expect((await asked(next.body.access_token)).status).toBe(200);
    const steps = await stepsOf(id);
    expect(steps.slice(2)).toEqual([
      ...['authorized', 'code_redeemed', 'issued', 'token_refreshed'],
      ...['request_refused: unknown_credential_identifier', 'issued'],
    ]);
  });

  test('asked for by scope are asked for by configuration', async () => {
    const { at, refresh } = await taken({ refresh: true }, { scope: offeredType, authorization_details: undefined });
    const { body } = await refreshed(at, refresh);
    expect(body.authorization_details).toBeUndefined();
    expect((await asked(body.access_token, { credential_configuration_id: offeredConfiguration })).status).toBe(200);
  });

  test('end, all of them, when a token is used again, or the code is', async () => {
    const first = await taken();
    const next = await refreshed(first.at, first.refresh);
    expect(errorOf(await refreshed(first.at, first.refresh))).toEqual(refused);
    expect(errorOf(await refreshed(first.at, next.body.refresh_token))).toEqual(refused);
    expect(errorOf(await asked(next.body.access_token))).toEqual([401, 'invalid_token']);
    const second = await taken();
    expect(errorOf(await second.at.token({ code: second.code }))).toEqual(refused);
    expect(errorOf(await refreshed(second.at, second.refresh))).toEqual(refused);
    expect(errorOf(await asked(second.body.access_token))).toEqual([401, 'invalid_token']);
  });

  test('are for one of many who ask at the same time', async () => {
    const { at, refresh } = await taken();
    const answers = await Promise.all(Array.from({ length: 8 }, () => refreshed(at, refresh)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('are for the key that got the first, and a stolen token neither uses nor ends them', async () => {
    const [key, other] = [await newVciKey(), await newVciKey()];
    // the library reads the clock of the machine
    const now = { iat: Math.floor(Date.now() / 1000) };
    const { at, body, refresh } = await taken(
      { refresh: true },
      {},
      { dpop: await wallet.dpop(key, 'authorization/token', now) },
    );
    expect(body.token_type).toBe('DPoP');
    expect(errorOf(await refreshed(at, refresh))).toEqual(refused);
    expect(errorOf(await refreshed(at, refresh, { dpop: await proofBy(other) }))).toEqual(refused);
    expect(errorOf(await refreshed(at, refresh, { dpop: await proofBy(key, 'token') }))).toEqual([
      400,
      'invalid_dpop_proof',
    ]);
    const dpop = await proofBy(key);
    expect(await refreshed(at, refresh, { dpop })).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
    expect(errorOf(await refreshed(at, 'another', { dpop }))).toEqual([400, 'invalid_dpop_proof']);
  });

  test.each<[string, Record<string, string>, string]>([
    ['no token', { refresh_token: '' }, 'invalid_request'],
    ['a token that is too long', { refresh_token: 'x'.repeat(513) }, 'invalid_request'],
    ['an unknown token', { refresh_token: `${crypto.randomUUID()}.secret` }, 'invalid_grant'],
    ['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
  ])('are not given for %s', async (_, changes, error) => {
    const { at, refresh } = await taken();
    expect(errorOf(await refreshed(at, refresh, {}, changes))).toEqual([400, error]);
    expect((await refreshed(at, refresh)).status).toBe(200);
  });

  test('are not given by the token endpoint of the issuer at another tenant, nor without refresh in the offer', async () => {
    const { refresh } = await taken();
    await world.onboard('other', 'clinic', [offeredType]);
    const elsewhere = vciWallet(world, `${baseUrl}/openid4vci/other`);
    expect(errorOf(await elsewhere.token({ grant_type: 'refresh_token', refresh_token: refresh }))).toEqual(refused);
    const plain = await taken({});
    expect(plain.body.refresh_token).toBeUndefined();
  });
});

describe('an offer by authorization code that is deferred', () => {
  test('gives the wallet a name to come back with, also after its token has ended', async () => {
    const { id, at, body, refresh } = await taken({ deferred: true, claims: undefined });
    const waiting = await asked(body.access_token);
    expect([waiting.status, waiting.body]).toEqual([202, { transaction_id: expect.any(String), interval: 60 }]);
    const later = (token: unknown) =>
      wallet.post('deferred', { transaction_id: waiting.body.transaction_id }, { authorization: `Bearer ${token}` });
    world.clock.advance(86_400);
    expect(errorOf(await later(body.access_token))).toEqual([401, 'invalid_token']);
    const next = (await refreshed(at, refresh)).body;
    expect((await later(next.access_token)).status).toBe(202);
    await clinic.client.releaseOffer({ params: { id }, body: { claims: offeredClaims as never } });
    const got = await later(next.access_token);
    expect(got).toMatchObject({ status: 200, body: { credentials: [{ credential: expect.any(String) }] } });
    expect(errorOf(await later(next.access_token))).toEqual([400, 'invalid_transaction_id']);
  });

  test('shows the patient that what it will say is not known yet', async () => {
    const { state } = await offers.offer(clinic, { deferred: true, claims: undefined });
    const at = await offers.opened(state);
    const text = await (await at.browser.open(at.page)).text();
    expect(text).toContain('not known yet');
  });
});
