import { attestationTrust } from '@assent/openid4vc';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AttestationChanges, attestationHeaders } from '../testing/attested-wallet.ts';
import { codeOffers, offeredConfiguration, offeredType } from '../testing/code-offers.ts';
import { codeWallet } from '../testing/code-wallet.ts';
import { baseUrl, type HttpWorld, httpWorld, type Organization } from '../testing/http-world.ts';
import { newVciKey, type VciKey } from '../testing/test-vci-wallet.ts';

const issuer = `${baseUrl}/openid4vci/clinic`;
const server = `${issuer}/authorization`;
const maker = await newVciKey();
const kid = 'maker-1';
const jwks = JSON.stringify({ keys: [{ ...maker.jwk, kid }] });

let world: HttpWorld;
let clinic: Organization;
let offers: ReturnType<typeof codeOffers>;
let instance: VciKey;

async function start(isRequired?: boolean) {
  world = await httpWorld(isRequired === undefined ? {} : { wallets: attestationTrust([jwks], isRequired) });
  clinic = await world.onboard('clinic', 'clinic', [offeredType]);
  offers = codeOffers(world, issuer);
  instance = await newVciKey();
}
beforeEach(() => start(true));

async function challenge(place = 'clinic/authorization'): Promise<string> {
  const response = await world.call(`/openid4vci/${place}/challenge`, { method: 'POST' });
  return String(((await response.json()) as { attestation_challenge?: string }).attestation_challenge);
}

/** The library reads the clock of the machine, which is ahead of that of the world. */
const nowSeconds = () => Math.floor(Date.now() / 1000);

const shown = async (changes: AttestationChanges = {}, by = instance) =>
  attestationHeaders(
    { maker, kid, instance: by, nowSeconds: nowSeconds(), audience: server, challenge: await challenge() },
    { ...changes, attestation: { iat: Math.floor(Date.parse(world.clock.now()) / 1000), ...changes.attestation } },
  );

const asWallet = { client_id: 'wallet' };
const pushed = async (headers: Record<string, string>, changes: Record<string, string | undefined> = asWallet) => {
  const { state } = await offers.offer(clinic);
  const wallet = codeWallet(world, issuer);
  const form = { issuer_state: state, authorization_details: wallet.details(offeredConfiguration) };
  return wallet.push({ ...form, ...changes }, headers);
};
const errorOf = ({ status, body }: { status: number; body: Record<string, unknown> }) => [status, body.error];
const metadata = async () => {
  const response = await world.call('/.well-known/oauth-authorization-server/openid4vci/clinic/authorization');
  return (await response.json()) as Record<string, unknown>;
};

/** A code that an attested wallet got. */
async function codeOf(changes: object = {}, headers?: Record<string, string>) {
  const { id, code, state } = await offers.offer(clinic, changes);
  const at = await offers.opened(state, asWallet, headers ?? (await shown()));
  return { ...at, id, code: await offers.codeFrom(at, code) };
}

describe('a wallet whose maker is trusted, at the authorization server', () => {
  test('gets a code and a token, and finds in the metadata how', async () => {
    expect(await metadata()).toMatchObject({
      token_endpoint_auth_methods_supported: ['attest_jwt_client_auth'],
      client_attestation_signing_alg_values_supported: ['ES256', 'EdDSA'],
      client_attestation_pop_signing_alg_values_supported: ['ES256', 'EdDSA'],
      challenge_endpoint: `${server}/challenge`,
    });
    const { wallet, code } = await codeOf();
    expect((await wallet.token({ code, ...asWallet }, await shown())).status).toBe(200);
  });

  test.each<[string, AttestationChanges, string, string]>([
    ['of a maker nobody knows', { header: { kid: 'other' } }, 'invalid_client', ''],
    ['of another type', { header: { typ: 'JWT' } }, 'invalid_client', ''],
    ['without a maker', { header: { kid: undefined } }, 'invalid_client', ''],
    ['without a key', { attestation: { cnf: {} } }, 'invalid_client', ''],
    ['with a private key', { attestation: { cnf: { jwk: { ...maker.jwk, d: 'A' } } } }, 'invalid_client', ''],
    ['without a client', { attestation: { sub: undefined } }, 'invalid_client', ''],
    ['of another client', { attestation: { sub: 'another' } }, 'invalid_request', ''],
    ['without an end', { attestation: { exp: undefined } }, 'invalid_client', ''],
    ['that is over', { attestation: { exp: 1 } }, 'invalid_client', ''],
    ['of the future', { attestation: { iat: 9_999_999_999 } }, 'invalid_client', ''],
    ['with a status that nobody can read', { attestation: { status: {} } }, 'invalid_client', ''],
    ['with a proof for another server', { proof: { aud: issuer } }, 'invalid_client', ''],
    ['with a proof without a name', { proof: { jti: undefined } }, 'invalid_client', ''],
    ['with a proof of another type', { proofHeader: { typ: 'JWT' } }, 'invalid_client', ''],
    ['with a proof without a challenge', { proof: { challenge: undefined } }, 'use_attestation_challenge', ''],
    ['with a challenge of nobody', { proof: { challenge: 'invented' } }, 'use_attestation_challenge', ''],
    ['with a challenge of the token endpoint', {}, 'use_attestation_challenge', 'clinic'],
    ['with a challenge of another tenant', {}, 'use_attestation_challenge', 'lab/authorization'],
    ['with a proof by another key', {}, 'invalid_client', 'prover'],
    ['that is signed by another key', {}, 'invalid_client', 'signer'],
  ])('is refused with an attestation %s', async (_, changes, error, special) => {
    await world.onboard('lab', 'lab', ['LabResult']);
    const other = await newVciKey();
    const specials: Record<string, () => Promise<AttestationChanges>> = {
      prover: async () => ({ prover: other }),
      signer: async () => ({ signer: other }),
      ...Object.fromEntries(
        ['clinic', 'lab/authorization'].map((place) => [
          place,
          async () => ({ proof: { challenge: await challenge(place) } }),
        ]),
      ),
    };
    const answer = await pushed(await shown({ ...changes, ...(await specials[special]?.()) }));
    expect(errorOf(answer)).toEqual([error === 'invalid_client' ? 401 : 400, error]);
    const next = answer.headers.get('oauth-client-attestation-challenge');
    expect(next !== null).toBe(error === 'use_attestation_challenge');
    if (next) expect((await pushed(await shown({ proof: { challenge: next } }))).status).toBe(201);
  });

  test('is refused without an attestation, with half of one, and with a proof used before', async () => {
    expect(errorOf(await pushed({}))).toEqual([401, 'invalid_client']);
    const headers = await shown();
    const { 'oauth-client-attestation-pop': proof = '', 'oauth-client-attestation': attestation = '' } = headers;
    expect(errorOf(await pushed({ 'oauth-client-attestation-pop': proof }))).toEqual([401, 'invalid_client']);
    expect(errorOf(await pushed({ 'oauth-client-attestation': attestation }))).toEqual([401, 'invalid_client']);
    expect((await pushed(headers)).status).toBe(201);
    expect(errorOf(await pushed(headers))).toEqual([401, 'invalid_client']);
  });

  test('alone can redeem its code: not without the attestation, nor as another instance of the same wallet', async () => {
    const { id, wallet, code } = await codeOf();
    const other = await newVciKey();
    expect(errorOf(await wallet.token({ code, ...asWallet }))).toEqual([401, 'invalid_client']);
    expect(errorOf(await wallet.token({ code, ...asWallet }, await shown({}, other)))).toEqual([400, 'invalid_grant']);
    expect((await wallet.token({ code, ...asWallet }, await shown())).status).toBe(200);
    const { steps } = await clinic.client.readOffer({ params: { id } });
    expect(steps.slice(2).map(({ step, cause }) => [step, cause])).toEqual([
      ['authorized', undefined],
      ['token_refused', 'invalid_client'],
      ['token_refused', 'invalid_grant'],
      ['code_redeemed', undefined],
    ]);
  });

  test('alone can use the refresh token that it got', async () => {
    const { wallet, code } = await codeOf({ refresh: true });
    const { body } = await wallet.token({ code, ...asWallet }, await shown());
    const refresh = (headers: Record<string, string>) =>
      wallet.token({ grant_type: 'refresh_token', refresh_token: String(body.refresh_token), ...asWallet }, headers);
    expect(errorOf(await refresh({}))).toEqual([401, 'invalid_client']);
    expect(errorOf(await refresh(await shown({}, await newVciKey())))).toEqual([400, 'invalid_grant']);
    expect((await refresh(await shown())).status).toBe(200);
  });
});

describe('an authorization server that does not require attestations', () => {
  test('takes a wallet without one, refuses a bad one, and keeps the code of an attested one for it', async () => {
    await start(false);
    expect((await metadata()).token_endpoint_auth_methods_supported).toEqual(['none', 'attest_jwt_client_auth']);
    expect((await pushed({})).status).toBe(201);
    expect(errorOf(await pushed(await shown({ header: { kid: 'other' } })))).toEqual([401, 'invalid_client']);
    const { wallet, code } = await codeOf();
    expect(errorOf(await wallet.token({ code, ...asWallet }))).toEqual([400, 'invalid_grant']);
    const plain = await codeOf({}, {});
    expect((await plain.wallet.token({ code: plain.code, ...asWallet })).status).toBe(200);
  });

  test('asks for none where nobody is trusted to make them', async () => {
    await start();
    expect((await metadata()).token_endpoint_auth_methods_supported).toEqual(['none']);
    expect((await world.call('/openid4vci/clinic/authorization/challenge', { method: 'POST' })).status).toBe(404);
    expect((await pushed({})).status).toBe(201);
  });
});
