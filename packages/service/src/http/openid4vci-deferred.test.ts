import { beforeEach, describe, expect, test } from '@jest/globals';
import { baseUrl, type HttpWorld, httpWorld, type Organization } from '../testing/http-world.ts';
import { identityOf } from '../testing/samples.ts';
import { newVciKey, vciWallet } from '../testing/test-vci-wallet.ts';

let world: HttpWorld;
let clinic: Organization;
let wallet: ReturnType<typeof vciWallet>;
const { claims } = identityOf('Made');
const configuration = 'PatientIdentity_dc+sd-jwt';
const issuer = `${baseUrl}/openid4vci/clinic`;

beforeEach(async () => {
  world = await httpWorld();
  clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
  wallet = vciWallet(world, issuer);
});

interface Waiting {
  readonly id: string;
  readonly token: string;
  readonly refresh: string;
}

async function redeemed(changes: object = { claims }): Promise<Waiting> {
  const body = { type: 'PatientIdentity' as const, deferred: true, ...(structuredClone(changes) as object) };
  const { id, uri } = await clinic.client.openOffer({ body });
  const { grants } = (await wallet.offer(uri)).body as { grants: Record<string, Record<string, string>> };
  const code = Object.values(grants)[0]?.['pre-authorized_code'] ?? '';
  const { access_token, refresh_token } = (await wallet.token({ 'pre-authorized_code': code })).body;
  return { id, token: String(access_token), refresh: String(refresh_token) };
}

async function ordered(token: string, count = 1, changes: object = {}) {
  const nonce = await wallet.nonce();
  const keys = await Promise.all(Array.from({ length: count }, () => newVciKey()));
  const jwt = await Promise.all(keys.map((key) => wallet.proof(key, nonce)));
  const body = { credential_configuration_id: configuration, proofs: { jwt }, ...changes };
  const answer = await wallet.post('credential', body, { authorization: `Bearer ${token}` });
  return { answer, keys, transaction: String(answer.body.transaction_id) };
}

const later = (token: string, transaction_id: unknown, changes: object = {}) =>
  wallet.post('deferred', { transaction_id, ...changes }, { authorization: `Bearer ${token}` });
const decide = (id: string, body: object = {}) => clinic.client.releaseOffer({ params: { id }, body });
const offerOf = (id: string) => clinic.client.readOffer({ params: { id } });
const stepsOf = async (id: string) =>
  (await offerOf(id)).steps.map(({ step, cause }) => (cause ? `${step}: ${cause}` : step));
const errorOf = ({ status, body }: { status: number; body: Record<string, unknown> }) => [status, body.error];

describe('a deferred offer', () => {
  test('gives the wallet a name to come back with, and what was asked for once it is released', async () => {
    const { id, token } = await redeemed();
    const { answer, keys, transaction } = await ordered(token, 2);
    expect([answer.status, answer.body]).toEqual([202, { transaction_id: transaction, interval: 60 }]);
    expect((await offerOf(id)).state).toBe('deferred');
    const waiting = await later(token, transaction);
    expect([waiting.status, waiting.body]).toEqual([202, { transaction_id: transaction, interval: 60 }]);
    expect(await decide(id)).toEqual({ state: 'redeemed' });
    const { status, body } = await later(token, transaction);
    // wallets of others refuse a deferred answer that has it
    expect([status, 'notification_id' in body]).toEqual([200, false]);
    const subjects = await Promise.all(
      (body.credentials as { credential: string }[]).map(async ({ credential }) => {
        const proven = await world.agent.verifyCredential(credential);
        return proven.valid && proven.value.subject;
      }),
    );
    expect(subjects).toEqual(keys.map(({ did }) => did));
    expect(errorOf(await later(token, transaction))).toEqual([400, 'invalid_transaction_id']);
    expect((await offerOf(id)).state).toBe('issued');
    expect(await stepsOf(id)).toEqual([
      ...['created', 'offer_read', 'code_redeemed', 'deferred', 'released', 'issued'],
      'request_refused: invalid_transaction_id',
    ]);
  });

  test('says what the clinic says when it releases it, and needs to know nothing before', async () => {
    const { id, token } = await redeemed({});
    const { transaction } = await ordered(token);
    await expect(decide(id)).rejects.toMatchObject({ code: 'invalid_request', params: { pointers: ['#/claims'] } });
    await expect(decide(id, { claims: { value: 7 } })).rejects.toMatchObject({ code: 'invalid_request' });
    await decide(id, { claims: structuredClone(identityOf('Later').claims) });
    const [{ credential = '' } = {}] = (await later(token, transaction)).body.credentials as { credential: string }[];
    expect(await world.agent.verifyCredential(credential)).toMatchObject({
      value: { claims: { name: { family: 'Later' } } },
    });
  });

  test('is issued at once to a wallet that comes after it was released', async () => {
    const { id, token } = await redeemed();
    await decide(id);
    expect((await ordered(token)).answer.status).toBe(200);
  });

  test('is denied to who waits and to who comes, and no decision is taken twice', async () => {
    const { id, token } = await redeemed();
    const { transaction } = await ordered(token);
    expect(await decide(id, { decision: 'deny' })).toEqual({ state: 'denied' });
    expect(errorOf(await later(token, transaction))).toEqual([400, 'credential_request_denied']);
    expect(errorOf((await ordered(token)).answer)).toEqual([400, 'credential_request_denied']);
    await expect(decide(id)).rejects.toMatchObject({ code: 'conflict' });
    const { id: plain } = await redeemed({ claims, deferred: false });
    await expect(decide(plain)).rejects.toMatchObject({ code: 'conflict' });
    await expect(decide('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('waits for days: the wallet comes back with a new access token', async () => {
    const { id, token, refresh } = await redeemed();
    const { transaction } = await ordered(token);
    world.clock.advance(30 * 86_400);
    expect(errorOf(await later(token, transaction))).toEqual([401, 'invalid_token']);
    await decide(id);
    const next = await wallet.token({ grant_type: 'refresh_token', refresh_token: refresh });
    const access = String(next.body.access_token);
    const answers = await Promise.all(Array.from({ length: 5 }, () => later(access, transaction)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
    expect((await offerOf(id)).credentials).toHaveLength(1);
  });

  test('is encrypted to the key of the request that gets it, whatever is answered', async () => {
    const { id, token } = await redeemed();
    const { transaction } = await ordered(token);
    const headers = { authorization: `Bearer ${token}` };
    const ask = async (changes: object = {}) => {
      const answer = await wallet.postEncrypted('deferred', { transaction_id: transaction, ...changes }, headers);
      return [answer.status, answer.body, answer.headers.get('content-type')];
    };
    expect(await ask()).toEqual([202, { transaction_id: transaction, interval: 60 }, 'application/jwt']);
    await decide(id);
    expect(await ask()).toEqual([200, { credentials: [expect.anything()] }, 'application/jwt']);
    const [status, body] = await ask({ credential_response_encryption: { enc: 'none' } });
    expect([status, (body as { error: string }).error]).toEqual([400, 'invalid_encryption_parameters']);
    const inClear = await later(token, transaction, { credential_response_encryption: { enc: 'A256GCM' } });
    expect(errorOf(inClear)).toEqual([400, 'invalid_encryption_parameters']);
  });

  test('is for who has the token, and for the last that was asked for', async () => {
    const { id, token } = await redeemed();
    const other = await redeemed();
    const { transaction: replaced } = await ordered(token);
    const { transaction } = await ordered(token);
    await decide(id);
    for (const name of [replaced, 'invented', `${transaction}x`])
      expect(errorOf(await later(token, name))).toEqual([400, 'invalid_transaction_id']);
    for (const name of [undefined, '', 7])
      expect(errorOf(await later(token, name))).toEqual([400, 'invalid_credential_request']);
    expect(errorOf(await later(other.token, transaction))).toEqual([400, 'invalid_transaction_id']);
    expect(errorOf(await later('nothing', transaction))).toEqual([401, 'invalid_token']);
    expect((await later(token, transaction)).status).toBe(200);
  });

  test('can be asked for again when it could not be signed', async () => {
    const { id, token } = await redeemed();
    const { transaction } = await ordered(token);
    await decide(id);
    await world.operator.suspendIssuer({ body: { issuer: clinic.tenant.did } });
    const failed = await later(token, transaction);
    expect(failed.status).toBeGreaterThanOrEqual(400);
    expect(failed.body.error).toBeUndefined();
    await world.operator.reinstateIssuer({ body: { issuer: clinic.tenant.did } });
    expect((await later(token, transaction)).status).toBe(200);
  });
});
