import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Post } from '../../vp/wallet/post-form.ts';
import { zCredentialRequest, zDeferredRequest, zNotification, zProofs } from '../credential-request.ts';
import { type Access, getAccess } from './access.ts';
import { type CredentialTaker, requestCredential, requestDeferred } from './request-credential.ts';

interface Message {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}
type Answers = 'token' | 'tokenError' | 'nonce' | 'credentials' | 'pending' | 'credentialError';
type DeferredAnswers = 'deferred' | 'stillPending' | 'deferredError';
type Messages = Readonly<Record<Answers | DeferredAnswers | 'deferredRequest', Message>> & {
  readonly credentialRequests: readonly { readonly proofs: string; readonly body: { readonly proofs: unknown } }[];
  readonly notifications: readonly Message[];
};
const messages: Messages = JSON.parse(
  readFileSync(new URL('../../../../../test/vectors/openid4vci/messages.json', import.meta.url), 'utf8'),
);

const origin = 'https://server.example.com';
const configurationId = 'UniversityDegreeCredential';
const server = { issuer: origin, token_endpoint: `${origin}/token` };
const issuer = {
  credential_issuer: origin,
  credential_endpoint: `${origin}/credential`,
  nonce_endpoint: `${origin}/nonce`,
  deferred_credential_endpoint: `${origin}/deferred_credential`,
  notification_endpoint: `${origin}/notification`,
  credential_configurations_supported: {},
  batch_credential_issuance: { batch_size: 2 },
} as unknown as Parameters<typeof requestCredential>[0];

/** A server that gives these answers of the specification by the last part of an address, and a wallet that asks it. */
function walletOf(answers: Readonly<Record<string, Message>>, copies = 2) {
  const sent: { readonly url: string; readonly json?: object; readonly headers: Readonly<Record<string, string>> }[] =
    [];
  const proofs: object[] = [];
  const post = (async (url: string, { json, headers = {} }: { json?: object; headers?: Record<string, string> }) => {
    sent.push({ url, ...(json ? { json } : {}), headers });
    const { status, body } = answers[url.slice(origin.length + 1)] ?? { status: 204, body: {} };
    return { status, mediaType: 'application/json', text: status === 204 ? '' : JSON.stringify(body) };
  }) as Post;
  const taker = {
    ...{ post, copies, clock: { now: () => '2026-06-01T09:00:00Z' }, random: {} },
    async signProof(claims: object) {
      proofs.push(claims);
      return 'a.b.c';
    },
  } as unknown as CredentialTaker;
  const access = () =>
    getAccess(server as never, {}, taker, { dpop: undefined, configurationId, refreshToken: 'again' });
  return { sent, proofs, access, take: async () => take(await access(), taker) };
}
const take = (access: Access, taker: CredentialTaker) =>
  requestCredential(issuer, { configurationId, format: 'dc+sd-jwt' }, access, taker);

describe('messages of OpenID4VCI 1.0, as a wallet sends and reads them', () => {
  const { token, nonce, credentials, pending } = messages;

  test('two credentials by the identifier of the token, with the nonce in each proof, and a notification of them', async () => {
    const wallet = walletOf({ token, nonce, credential: credentials });
    const taken = await wallet.take();
    const texts = (credentials.body.credentials as { credential: string }[]).map(({ credential }) => credential);
    expect(taken.credentials).toEqual(texts);
    expect(wallet.proofs).toEqual(
      [1, 2].map(() => expect.objectContaining({ aud: origin, nonce: nonce.body.c_nonce })),
    );
    const [request] = messages.credentialRequests;
    const { proofs: _, ...rest } = request?.body ?? {};
    expect(wallet.sent[2]).toMatchObject({
      url: `${origin}/credential`,
      json: { ...rest, proofs: { jwt: ['a.b.c', 'a.b.c'] } },
    });
    expect(wallet.sent[2]?.headers.authorization).toBe(`Bearer ${token.body.access_token}`);
    await taken.notify('credential_accepted');
    expect(wallet.sent.at(-1)).toMatchObject({ url: `${origin}/notification`, json: messages.notifications[0]?.body });
  });

  test('more than was asked for is refused', async () => {
    const { take: takeOne } = walletOf({ token, nonce, credential: credentials }, 1);
    await expect(takeOne()).rejects.toMatchObject({ code: 'invalid_request', params: { at: 'credential' } });
  });

  test('a credential that comes later is asked for again, until it is there or never will be', async () => {
    const first = walletOf({ token, nonce, credential: pending });
    expect(await first.take()).toMatchObject({
      credentials: [],
      pending: { transactionId: pending.body.transaction_id, intervalSeconds: 3600 },
    });
    const again = async (answer: Message) => {
      const wallet = walletOf({ token, deferred_credential: answer });
      const expected = { format: 'dc+sd-jwt', copies: 2 };
      const found = await requestDeferred(issuer, '8xLOxBtZp8', await wallet.access(), expected);
      expect(wallet.sent.at(-1)?.json).toEqual(messages.deferredRequest.body);
      return found;
    };
    expect((await again(messages.stillPending)).pending?.intervalSeconds).toBe(86_400);
    expect((await again(messages.deferred)).credentials).toHaveLength(2);
    await expect(again(messages.deferredError)).rejects.toMatchObject({
      params: { at: 'credential', error: 'invalid_transaction_id' },
    });
  });

  test('what a server refuses is told with its code', async () => {
    const { tokenError, credentialError } = messages;
    await expect(walletOf({ token: tokenError }).take()).rejects.toMatchObject({
      params: { at: 'token', error: 'invalid_request' },
    });
    await expect(walletOf({ token, nonce, credential: credentialError }).take()).rejects.toMatchObject({
      params: { at: 'credential', error: 'unknown_credential_configuration' },
    });
  });
});

describe('messages of OpenID4VCI 1.0, as an issuer reads them', () => {
  test.each(messages.credentialRequests)('a request with proofs of kind $proofs', ({ proofs, body }) => {
    expect(zCredentialRequest.parse(body)).toEqual(body);
    expect(zProofs.safeParse(body.proofs).success).toBe(proofs === 'jwt');
  });

  test.each(messages.notifications)('a notification: $body.event', ({ body }) => {
    expect(zNotification.parse(body)).toEqual(body);
    expect(zNotification.safeParse({ ...body, event: 'credential_lost' }).success).toBe(false);
  });

  test('a deferred request', () => {
    expect(zDeferredRequest.parse(messages.deferredRequest.body)).toEqual(messages.deferredRequest.body);
  });
});
