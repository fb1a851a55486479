import { beforeEach, describe, expect, test } from '@jest/globals';
import { baseUrl, type HttpWorld, httpWorld, type Organization } from '../testing/http-world.ts';
import { identityOf } from '../testing/samples.ts';
import { athOf, newVciKey, type VciKey, vciWallet } from '../testing/test-vci-wallet.ts';

let world: HttpWorld;
let clinic: Organization;
let wallet: ReturnType<typeof vciWallet>;
const { claims } = identityOf('Made');
const daySeconds = 86_400;

beforeEach(async () => {
  world = await httpWorld();
  clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
  wallet = vciWallet(world, `${baseUrl}/openid4vci/clinic`);
});

interface Tokens {
  readonly id: string;
  readonly access: string;
  readonly refresh: string;
  readonly body: Record<string, unknown>;
}

/** The tokens that an offer with refresh gives, bound to a key if there is one. */
async function redeemed(key?: VciKey, changes: object = {}): Promise<Tokens> {
  const body = {
    type: 'PatientIdentity' as const,
    claims: structuredClone(claims) as never,
    refresh: true,
    ...changes,
  };
  const { id, uri } = await clinic.client.openOffer({ body });
  const { grants } = (await wallet.offer(uri)).body as { grants: Record<string, Record<string, string>> };
  const code = Object.values(grants)[0]?.['pre-authorized_code'] ?? '';
  const answer = await wallet.token({ 'pre-authorized_code': code }, await boundTo(key));
  return {
    id,
    access: String(answer.body.access_token),
    refresh: String(answer.body.refresh_token),
    body: answer.body,
  };
}

const boundTo = async (key?: VciKey): Promise<Record<string, string>> =>
  key ? { dpop: await wallet.dpop(key, 'token') } : {};

const refreshed = async (token: string, key?: VciKey, form: Record<string, string> = {}) =>
  wallet.token({ grant_type: 'refresh_token', refresh_token: token, ...form }, await boundTo(key));

/** What a request for one credential is answered with. */
async function asked(access: string, key?: VciKey, count = 1) {
  const nonce = await wallet.nonce();
  const keys = await Promise.all(Array.from({ length: count }, () => newVciKey()));
  const jwt = await Promise.all(keys.map((one) => wallet.proof(one, nonce)));
  const headers = key
    ? { authorization: `DPoP ${access}`, dpop: await wallet.dpop(key, 'credential', { ath: await athOf(access) }) }
    : { authorization: `Bearer ${access}` };
  const { status, body } = await wallet.post(
    'credential',
    { credential_configuration_id: 'PatientIdentity_dc+sd-jwt', proofs: { jwt } },
    headers as Record<string, string>,
  );
  return [status, body.error ?? (body.credentials as object[]).length];
}

const offerOf = (id: string) => clinic.client.readOffer({ params: { id } });
const lastStep = async (id: string) => {
  const { step, cause } = (await offerOf(id)).steps.at(-1) ?? { step: '' };
  return cause ? `${step}: ${cause}` : step;
};
const errorOf = ({ status, body }: { status: number; body: Record<string, unknown> }) => [status, body.error];
const refused = [400, 'invalid_grant'];

describe('a refresh token', () => {
  test('is for offers that say so, says how long it is good, and gives as many copies each time', async () => {
    const plain = await redeemed(undefined, { refresh: false });
    expect(plain.body).not.toHaveProperty('refresh_token');
    expect((await offerOf(plain.id)).refresh_until).toBeNull();
    const { id, access, refresh, body } = await redeemed();
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 600, refresh_token_expires_in: 90 * daySeconds });
    expect(await asked(access, undefined, 10)).toEqual([200, 10]);
    expect(await asked(access)).toEqual([400, 'credential_request_denied']);
    world.clock.advance(60 * daySeconds);
    const next = await refreshed(refresh);
    expect(next.body).toMatchObject({ token_type: 'Bearer', refresh_token_expires_in: 90 * daySeconds });
    expect(await asked(String(next.body.access_token), undefined, 10)).toEqual([200, 10]);
    const { credentials, refresh_until } = await offerOf(id);
    expect({ count: credentials.length, refresh_until }).toEqual({ count: 20, refresh_until: '2026-10-29T09:00:00Z' });
  });

  test('gives one next one, and ends all with the access token when it is used again', async () => {
    const { id, refresh } = await redeemed();
    const second = await refreshed(refresh);
    const third = await refreshed(String(second.body.refresh_token));
    const access = String(third.body.access_token);
    expect(await asked(access)).toEqual([200, 1]);
    expect(errorOf(await refreshed(refresh))).toEqual(refused);
    expect(await lastStep(id)).toBe('refresh_ended: token_used');
    expect(await asked(access)).toEqual([401, 'invalid_token']);
    expect(errorOf(await refreshed(String(third.body.refresh_token)))).toEqual(refused);
    expect(await lastStep(id)).toBe('refresh_refused: family_ended');
    expect((await offerOf(id)).refresh_until).toBeNull();
  });

  test('is used by one of many who come at the same time, and then by nobody', async () => {
    const { refresh } = await redeemed();
    const answers = await Promise.all(Array.from({ length: 6 }, () => refreshed(refresh)));
    const [won, ...others] = answers.filter(({ status }) => status === 200);
    expect(others).toEqual([]);
    expect(errorOf(await refreshed(String(won?.body.refresh_token)))).toEqual(refused);
  });

  test('is good with the key that it is bound to, and who has another can neither use nor end it', async () => {
    const key = await newVciKey();
    const { id, refresh } = await redeemed(key);
    expect(errorOf(await refreshed(refresh))).toEqual(refused);
    expect(errorOf(await refreshed(refresh, await newVciKey()))).toEqual(refused);
    expect(await lastStep(id)).toBe('refresh_refused: token_of_other_key');
    const next = await refreshed(refresh, key);
    expect(next.body.token_type).toBe('DPoP');
    expect(errorOf(await refreshed(refresh, await newVciKey()))).toEqual(refused);
    expect(await asked(String(next.body.access_token), key)).toEqual([200, 1]);
    expect(errorOf(await refreshed(refresh, key))).toEqual(refused);
    expect(await lastStep(id)).toBe('refresh_ended: token_used');
  });

  test('is over after ninety days in which nobody used it, and with the credentials', async () => {
    const old = await redeemed();
    world.clock.advance(90 * daySeconds);
    expect(errorOf(await refreshed(old.refresh))).toEqual(refused);
    expect(await lastStep(old.id)).toBe('refresh_refused: token_expired');
    const valid_until = new Date(Date.parse(world.clock.now()) + daySeconds * 1000).toISOString().replace('.000', '');
    expect((await redeemed(undefined, { valid_until })).body.refresh_token_expires_in).toBe(daySeconds);
  });

  test('gets nothing for what is suspended, and is over when one copy is revoked', async () => {
    const { id, access, refresh } = await redeemed();
    await asked(access, undefined, 2);
    const { credentials } = await offerOf(id);
    const setStatus = (status: 'valid' | 'suspended' | 'revoked') =>
      clinic.client.setCredentialStatus({ params: { id: credentials[1] as never }, body: { status } });
    await setStatus('suspended');
    expect(await asked(access)).toEqual([400, 'credential_request_denied']);
    const next = await refreshed(refresh);
    expect(await asked(String(next.body.access_token))).toEqual([400, 'credential_request_denied']);
    await setStatus('valid');
    expect(await asked(String(next.body.access_token))).toEqual([200, 1]);
    await setStatus('revoked');
    expect(await asked(String(next.body.access_token))).toEqual([400, 'credential_request_denied']);
    expect(errorOf(await refreshed(String(next.body.refresh_token)))).toEqual(refused);
    expect(await lastStep(id)).toBe('refresh_ended: source_revoked');
  });

  test('is for its tenant alone, and shows nothing of what it gets to whoever invents one', async () => {
    const { id, refresh } = await redeemed();
    await world.onboard('other', 'clinic', ['PatientIdentity']);
    const other = vciWallet(world, `${baseUrl}/openid4vci/other`);
    const form = { grant_type: 'refresh_token', refresh_token: refresh };
    expect(errorOf(await other.token(form))).toEqual(refused);
    for (const invented of [`${id}.invented`, 'nothing', '', `${refresh}x`])
      expect(errorOf(await refreshed(invented))).toEqual(refused);
    expect(await lastStep(id)).toBe('code_redeemed');
    expect((await refreshed(refresh)).status).toBe(200);
  });

  test.each<[string, Record<string, string>]>([
    ['no token', { grant_type: 'refresh_token' }],
    ['a token that is too long', { grant_type: 'refresh_token', refresh_token: 'x'.repeat(513) }],
  ])('is none: %s', async (_, form) => {
    expect(errorOf(await wallet.token(form))).toEqual([400, 'invalid_request']);
  });
});
