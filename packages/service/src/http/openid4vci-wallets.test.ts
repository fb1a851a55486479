import { attestationTrust } from '@assent/openid4vc';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AttestationChanges, attestationHeaders } from '../testing/attested-wallet.ts';
import { baseUrl, type HttpWorld, httpWorld, type Organization } from '../testing/http-world.ts';
import { identityOf } from '../testing/samples.ts';
import { newVciKey, type VciKey, vciWallet } from '../testing/test-vci-wallet.ts';

const { claims } = identityOf('Made');
const issuer = `${baseUrl}/openid4vci/clinic`;
const refreshType = 'refresh_token';
const maker = await newVciKey();
const kid = 'maker-1';
const jwks = JSON.stringify({ keys: [{ ...maker.jwk, kid }] });

let world: HttpWorld;
let clinic: Organization;
let wallet: ReturnType<typeof vciWallet>;
let instance: VciKey;

async function start(isRequired?: boolean) {
  world = await httpWorld(isRequired === undefined ? {} : { wallets: attestationTrust([jwks], isRequired) });
  clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
  wallet = vciWallet(world, issuer);
  instance = await newVciKey();
}
beforeEach(() => start(true));

async function codeOf(changes: object = {}): Promise<string> {
  const body = { type: 'PatientIdentity' as const, claims: structuredClone(claims) as never, ...changes };
  const { uri } = await clinic.client.openOffer({ body });
  const { grants } = (await wallet.offer(uri)).body as { grants: Record<string, Record<string, string>> };
  return Object.values(grants)[0]?.['pre-authorized_code'] ?? '';
}

async function challenge(tenant = 'clinic'): Promise<string> {
  const response = await world.call(`/openid4vci/${tenant}/challenge`, { method: 'POST' });
  return String(((await response.json()) as { attestation_challenge?: string }).attestation_challenge);
}

/** Headers of an attested wallet, rightly unless told otherwise. */
const shown = async (changes: AttestationChanges = {}) =>
  attestationHeaders(
    { maker, kid, instance, nowSeconds: wallet.nowSeconds(), audience: issuer, challenge: await challenge() },
    changes,
  );

const redeem = async (headers: Record<string, string>, form: object = {}) =>
  wallet.token({ 'pre-authorized_code': await codeOf(), ...form }, headers);
const errorOf = ({ status, body }: { status: number; body: Record<string, unknown> }) => [status, body.error];
const serverMetadata = async () => {
  const response = await world.call('/.well-known/oauth-authorization-server/openid4vci/clinic');
  return (await response.json()) as Record<string, unknown>;
};

describe('a wallet whose maker is trusted', () => {
  test('gets a token, and finds in the metadata how', async () => {
    expect(await serverMetadata()).toMatchObject({
      token_endpoint_auth_methods_supported: ['attest_jwt_client_auth'],
      challenge_endpoint: `${issuer}/challenge`,
      'pre-authorized_grant_anonymous_access_supported': false,
    });
    expect((await redeem(await shown())).status).toBe(200);
    expect((await redeem(await shown(), { client_id: 'wallet' })).status).toBe(200);
    const response = await world.call('/openid4vci/clinic/challenge', { method: 'POST' });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test.each<[string, AttestationChanges, string, string]>([
    ['of a maker nobody knows', { header: { kid: 'other' } }, 'invalid_client_attestation', ''],
    ['of another type', { header: { typ: 'JWT' } }, 'invalid_client_attestation', ''],
    ['without a maker', { header: { kid: undefined } }, 'invalid_client_attestation', ''],
    ['without a key', { attestation: { cnf: {} } }, 'invalid_client_attestation', ''],
    ['without a client', { attestation: { sub: undefined } }, 'invalid_client_attestation', ''],
    ['without an end', { attestation: { exp: undefined } }, 'invalid_client_attestation', ''],
    ['that is over', { attestation: { exp: 1 } }, 'use_fresh_attestation', ''],
    ['of the future', { attestation: { iat: 9_999_999_999 } }, 'invalid_client_attestation', ''],
    ['with a status that nobody can read', { attestation: { status: {} } }, 'invalid_client_attestation', ''],
    [
      'with a proof for another server',
      { proof: { aud: `${baseUrl}/openid4vci/lab` } },
      'invalid_client_attestation',
      '',
    ],
    ['with an old proof', { proof: { iat: 1 } }, 'invalid_client_attestation', ''],
    ['with a proof without a name', { proof: { jti: undefined } }, 'invalid_client_attestation', ''],
    ['with a proof of another type', { proofHeader: { typ: 'JWT' } }, 'invalid_client_attestation', ''],
    ['with a proof without a challenge', { proof: { challenge: undefined } }, 'use_attestation_challenge', ''],
    ['with a challenge of nobody', { proof: { challenge: 'invented' } }, 'use_attestation_challenge', ''],
    ['with a nonce as its challenge', {}, 'use_attestation_challenge', 'nonce'],
    ['with a challenge of another issuer', {}, 'use_attestation_challenge', 'lab'],
    ['with a proof by another key', {}, 'invalid_client_attestation', 'prover'],
    ['that is signed by another key', {}, 'invalid_client_attestation', 'signer'],
  ])('is refused with an attestation %s', async (_, changes, error, special) => {
    if (special === 'lab') await world.onboard('lab', 'lab', ['LabResult']);
    const other = await newVciKey();
    const specials: Record<string, () => Promise<AttestationChanges>> = {
      nonce: async () => ({ proof: { challenge: await wallet.nonce() } }),
      lab: async () => ({ proof: { challenge: await challenge('lab') } }),
      prover: async () => ({ prover: other }),
      signer: async () => ({ signer: other }),
    };
    const answer = await redeem(await shown({ ...changes, ...(await specials[special]?.()) }));
    expect(errorOf(answer)).toEqual([400, error]);
    const next = answer.headers.get('oauth-client-attestation-challenge');
    expect(next !== null).toBe(error === 'use_attestation_challenge');
    // with the challenge that came with the refusal it is taken
    if (next) expect((await redeem(await shown({ proof: { challenge: next } }))).status).toBe(200);
  });

  test('is refused without an attestation, with half of one, as another client, and with a proof used before', async () => {
    expect(errorOf(await redeem({}))).toEqual([401, 'invalid_client']);
    const headers = await shown();
    const { 'oauth-client-attestation-pop': proof = '', 'oauth-client-attestation': attestation = '' } = headers;
    const invalid = [400, 'invalid_client_attestation'];
    expect(errorOf(await redeem({ 'oauth-client-attestation-pop': proof }))).toEqual(invalid);
    expect(errorOf(await redeem({ 'oauth-client-attestation': attestation }))).toEqual(invalid);
    expect(errorOf(await redeem({ ...headers, 'oauth-client-attestation': 'x'.repeat(20_000) }))).toEqual(invalid);
    expect(errorOf(await redeem(headers, { client_id: 'another' }))).toEqual([401, 'invalid_client']);
    expect((await redeem(headers)).status).toBe(200);
    expect(errorOf(await redeem(headers))).toEqual(invalid);
  });

  test('is told apart in the timeline from a wrong code, which strangers cannot fill', async () => {
    const { id, uri } = await clinic.client.openOffer({
      body: { type: 'PatientIdentity', claims: structuredClone(claims) as never },
    });
    const { grants } = (await wallet.offer(uri)).body as { grants: Record<string, Record<string, string>> };
    const code = Object.values(grants)[0]?.['pre-authorized_code'] ?? '';
    await wallet.token({ 'pre-authorized_code': `${id}.guessed` }, {});
    await wallet.token({ 'pre-authorized_code': code }, {});
    await wallet.token({ 'pre-authorized_code': code }, await shown({ attestation: { exp: 1 } }));
    const { steps } = await clinic.client.readOffer({ params: { id } });
    expect(steps.slice(2).map(({ step, cause }) => `${step}: ${cause}`)).toEqual([
      'token_refused: invalid_client',
      'token_refused: use_fresh_attestation',
    ]);
  });

  test('alone can use the refresh token that it got', async () => {
    const { body } = await wallet.token({ 'pre-authorized_code': await codeOf({ refresh: true }) }, await shown());
    const refresh = (headers: Record<string, string>) =>
      wallet.token({ grant_type: refreshType, refresh_token: String(body.refresh_token) }, headers);
    const other = await newVciKey();
    const stolen = await shown({ attestation: { cnf: { jwk: other.jwk } }, prover: other });
    expect(errorOf(await refresh(stolen))).toEqual([400, 'invalid_grant']);
    expect((await refresh(await shown())).status).toBe(200);
  });
});

describe('a service that does not require attestations', () => {
  test('takes a wallet without one, and refuses one with a bad one', async () => {
    await start(false);
    expect((await serverMetadata()).token_endpoint_auth_methods_supported).toEqual(['none', 'attest_jwt_client_auth']);
    expect((await redeem({})).status).toBe(200);
    expect((await redeem(await shown())).status).toBe(200);
    expect(errorOf(await redeem(await shown({ header: { kid: 'other' } })))).toEqual([
      400,
      'invalid_client_attestation',
    ]);
  });

  test('asks for none where nobody is trusted to make them', async () => {
    await start();
    expect((await serverMetadata()).token_endpoint_auth_methods_supported).toEqual(['none']);
    expect((await world.call('/openid4vci/clinic/challenge', { method: 'POST' })).status).toBe(404);
    expect((await redeem({})).status).toBe(200);
  });
});
