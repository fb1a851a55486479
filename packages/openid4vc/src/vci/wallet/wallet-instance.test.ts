import { fixedClock, seededRandom } from '@assent/application/in-memory';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import type { Post } from '../../vp/wallet/post-form.ts';
import { attestWallet, type MakerKey } from './attest-wallet.ts';
import { clientIdAt } from './client-id.ts';
import type { ServerMetadata } from './issuer-metadata.ts';
import {
  instanceHeaders,
  newInstanceKey,
  publicHalfOf,
  readAttestation,
  type WalletInstance,
} from './wallet-instance.ts';

const clock = fixedClock('2026-06-01T09:00:00Z');
const nowSeconds = Date.parse('2026-06-01T09:00:00Z') / 1000;
const issuer = 'https://issuer.example';
const challengeEndpoint = `${issuer}/challenge`;

let maker: MakerKey;
let instance: WalletInstance;
beforeAll(async () => {
  maker = { kid: 'maker', ...(await newInstanceKey()) };
  instance = await attested();
});

async function attested(changes: { readonly lifetimeSeconds?: number } = {}): Promise<WalletInstance> {
  const key = await newInstanceKey();
  const order = { instance: publicHalfOf(key), clientId: 'a-wallet', lifetimeSeconds: 60, ...changes };
  return { key, attestation: await attestWallet(maker, order, clock) };
}

const serverWith = (methods: readonly string[] | undefined, changes: object = {}): ServerMetadata => ({
  issuer,
  token_endpoint: `${issuer}/token`,
  ...(methods ? { token_endpoint_auth_methods_supported: [...methods] } : {}),
  ...changes,
});
const strict = serverWith(['attest_jwt_client_auth']);

function headersAt(server: ServerMetadata, shown: WalletInstance | undefined = instance, answer: object = {}) {
  const asked: string[] = [];
  const post: Post = async (url) => {
    asked.push(url);
    return { status: 200, mediaType: 'application/json', text: JSON.stringify(answer) };
  };
  return { asked, headers: instanceHeaders(server, { post, clock, random: seededRandom(3), instance: shown }) };
}

describe('an instance of a wallet', () => {
  test('shows its attestation, and a proof for this server, to a server that takes no others', async () => {
    const headers = await headersAt(strict).headers;
    expect(headers['oauth-client-attestation']).toBe(instance.attestation);
    const proof = headers['oauth-client-attestation-pop'] ?? '';
    expect(decodeProtectedHeader(proof)).toEqual({ alg: 'ES256', typ: 'oauth-client-attestation-pop+jwt' });
    expect(decodeJwt(proof)).toEqual({ aud: issuer, jti: expect.any(String), iat: nowSeconds });
    expect(await clientIdAt(strict, { instance, clock })).toBe('a-wallet');
  });

  test('asks for a challenge where there is one to ask for', async () => {
    const server = serverWith(['attest_jwt_client_auth'], { challenge_endpoint: challengeEndpoint });
    const { asked, headers } = headersAt(server, instance, { attestation_challenge: 'fresh' });
    expect(decodeJwt((await headers)['oauth-client-attestation-pop'] ?? '').challenge).toBe('fresh');
    expect(asked).toEqual([challengeEndpoint]);
    await expect(headersAt(server, instance, {}).headers).rejects.toMatchObject({ params: { at: 'challenge' } });
  });

  test.each([[undefined], [['none']], [['none', 'attest_jwt_client_auth']]])(
    'shows nothing to a server that takes others too: %j',
    async (methods) => {
      expect(await headersAt(serverWith(methods)).headers).toEqual({});
      expect(await clientIdAt(serverWith(methods), { instance, clock })).toBe('assent-wallet');
    },
  );

  test('is not shown without an attestation that is good now', async () => {
    const refused = { code: 'invalid_request' };
    const without = instanceHeaders(strict, { post: undefined as never, clock, random: seededRandom(3) });
    await expect(without).rejects.toMatchObject({ ...refused, params: { error: 'invalid_client' } });
    const over = await attested({ lifetimeSeconds: 0 });
    await expect(headersAt(strict, over).headers).rejects.toMatchObject({
      ...refused,
      params: { fault: 'it is over' },
    });
    await expect(clientIdAt(strict, { instance: over, clock })).rejects.toMatchObject(refused);
  });
});

describe('an attestation', () => {
  test('says how the wallet calls itself, and until when', async () => {
    expect(await readAttestation(instance, clock)).toEqual({ clientId: 'a-wallet', endSeconds: nowSeconds + 60 });
  });

  test('is refused if it is of another key, of another type, or none', async () => {
    const { key } = await attested();
    const typed = new SignJWT({ sub: 'a-wallet', exp: nowSeconds + 60, cnf: { jwk: publicHalfOf(instance.key) } });
    const other = await typed.setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: 'maker' }).sign(new Uint8Array(32));
    for (const attestation of [instance.attestation, other, 'none', ''])
      await expect(readAttestation({ key, attestation }, clock)).rejects.toMatchObject({
        params: { at: 'attestation' },
      });
  });

  test('is made for a public key only', async () => {
    for (const key of [{}, 'key', null, instance.key]) {
      const order = { instance: key, clientId: 'a-wallet', lifetimeSeconds: 60 };
      await expect(attestWallet(maker, order, clock)).rejects.toMatchObject({ params: { at: 'instance' } });
    }
  });
});
