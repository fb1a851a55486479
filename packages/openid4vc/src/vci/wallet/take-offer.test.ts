import { fixedClock, seededRandom } from '@assent/application/in-memory';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { Post, Posted } from '../../vp/wallet/post-form.ts';
import type { ReadOffer } from './read-offer.ts';
import { takeOffer } from './take-offer.ts';

const issuer = 'https://issuer.example';
const places = {
  token: `${issuer}/token`,
  nonce: `${issuer}/nonce`,
  credential: `${issuer}/credential`,
  notification: `${issuer}/notification`,
};
type Name = keyof typeof places;
type Sent = Parameters<Post>[1] & { readonly url: string };

const right: Record<Name, object> = {
  token: { access_token: 'token', token_type: 'DPoP', expires_in: 60 },
  nonce: { c_nonce: 'nonce' },
  credential: { credentials: [{ credential: 'compact' }], notification_id: 'note' },
  notification: {},
};
let answers: Record<Name, Partial<Posted> | object>;
let sent: Sent[];
beforeEach(() => {
  answers = { ...right };
  sent = [];
});

const offerWith = (changes: Partial<ReadOffer> = {}, hasDpop = true): ReadOffer => ({
  issuer: {
    credential_issuer: issuer,
    credential_endpoint: places.credential,
    nonce_endpoint: places.nonce,
    notification_endpoint: places.notification,
    credential_configurations_supported: {},
  },
  server: {
    issuer,
    token_endpoint: places.token,
    'pre-authorized_grant_anonymous_access_supported': true,
    ...(hasDpop ? { dpop_signing_alg_values_supported: ['ES256'] } : {}),
  },
  configurationId: 'lab',
  format: 'dc+sd-jwt',
  code: 'code',
  ...changes,
});

const take = (offer = offerWith(), txCode?: string) =>
  takeOffer(offer, txCode, {
    clock: fixedClock('2026-06-01T09:00:00Z'),
    random: seededRandom(3),
    signProof: async (claims) => `proof of ${JSON.stringify(claims)}`,
    post: async (url, options) => {
      sent.push({ url, ...options });
      const name = (Object.keys(places) as Name[]).find((one) => places[one] === url) ?? 'token';
      const answer = answers[name];
      if ('status' in answer) return { status: 200, mediaType: 'application/json', text: '', ...answer };
      return { status: 200, mediaType: 'application/json', text: JSON.stringify(answer) };
    },
  });
const iat = Date.parse('2026-06-01T09:00:00Z') / 1000;

describe('taking an offer', () => {
  test('keeps a credential with an embedded proof, which comes as an object, as its text', async () => {
    const document = { type: ['VerifiableCredential'], proof: { type: 'DataIntegrityProof' } };
    answers.credential = { credentials: [{ credential: document }] };
    expect((await take(offerWith({ format: 'ldp_vc' }))).credentials).toEqual([JSON.stringify(document)]);
    await expect(take()).rejects.toMatchObject({ code: 'invalid_request', params: { at: 'credential' } });
  });

  test('redeems the code, proves a key for this issuer and nonce, and binds its token to a key of this session', async () => {
    const taken = await take(offerWith({ txCode: { input_mode: 'numeric' } }), '123456');
    expect(taken.credentials).toEqual(['compact']);
    await taken.notify('credential_accepted');
    expect(sent.map(({ url, form, json }) => ({ url, ...(form ? { form } : {}), ...(json ? { json } : {}) }))).toEqual([
      {
        url: places.token,
        form: {
          grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
          'pre-authorized_code': 'code',
          tx_code: '123456',
        },
      },
      { url: places.nonce, form: {} },
      {
        url: places.credential,
        json: {
          credential_configuration_id: 'lab',
          proofs: { jwt: [`proof of ${JSON.stringify({ aud: issuer, iat, nonce: 'nonce' })}`] },
        },
      },
      { url: places.notification, json: { notification_id: 'note', event: 'credential_accepted' } },
    ]);
    const bound = sent.filter(({ headers }) => headers?.dpop);
    expect(bound.map(({ url }) => url)).toEqual([places.token, places.credential, places.notification]);
    expect(bound.slice(1).map(({ headers }) => headers?.authorization)).toEqual(['DPoP token', 'DPoP token']);
    const claims = bound.map(({ headers }) => decodeJwt(headers?.dpop ?? ''));
    expect(claims).toMatchObject([
      { htm: 'POST', htu: places.token, iat },
      { htu: places.credential, ath: expect.any(String) },
      { htu: places.notification, ath: expect.any(String) },
    ]);
    expect(new Set(claims.map(({ jti }) => jti)).size).toBe(3);
    const header = decodeProtectedHeader(bound[0]?.headers?.dpop ?? '') as { jwk: object };
    expect(header).toMatchObject({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty: 'EC', crv: 'P-256' } });
    expect(header.jwk).not.toHaveProperty('d');
  });

  test('says who it is where the server wants to know', async () => {
    const offer = offerWith();
    const { 'pre-authorized_grant_anonymous_access_supported': _, ...server } = offer.server;
    await take({ ...offer, server });
    expect(sent[0]?.form).toMatchObject({ client_id: 'assent-wallet' });
    expect(JSON.stringify(sent.at(-1)?.json)).toContain('\\"iss\\":\\"assent-wallet\\"');
  });

  test('takes a bearer token where the server knows no DPoP, or gives one all the same', async () => {
    answers.token = { access_token: 'token', token_type: 'bearer' };
    for (const hasDpop of [false, true]) {
      sent = [];
      await take(offerWith({}, hasDpop));
      expect(sent.at(-1)?.headers).toEqual({ authorization: 'Bearer token' });
    }
  });

  test('does without a nonce where the issuer has none', async () => {
    const offer = offerWith();
    const { nonce_endpoint: _, ...withoutNonce } = offer.issuer;
    await take({ ...offer, issuer: withoutNonce });
    expect(sent.map(({ url }) => url)).toEqual([places.token, places.credential]);
    expect(JSON.stringify(sent.at(-1)?.json)).not.toContain('nonce');
  });

  test('goes on if the issuer does not want to hear what became of it', async () => {
    const taken = await take();
    answers.notification = { status: 500 };
    await expect(taken.notify('credential_failure')).resolves.toBeUndefined();
  });

  test.each<[string, Name, object, string]>([
    ['the code is refused', 'token', { status: 400, text: '{"error":"invalid_grant"}' }, 'invalid_grant'],
    ['the server says nothing', 'token', { status: 503 }, 'unavailable'],
    ['the token is no text', 'token', { access_token: 7, token_type: 'DPoP' }, 'malformed'],
    ['the token is of an unknown type', 'token', { access_token: 'x', token_type: 'mac' }, 'malformed'],
    ['the nonce is none', 'nonce', { c_nonce: '' }, 'malformed'],
    ['the nonce cannot be had', 'nonce', { status: 404 }, 'unavailable'],
    ['the proof is refused', 'credential', { status: 400, text: '{"error":"invalid_proof"}' }, 'invalid_proof'],
    ['the token is refused', 'credential', { status: 401, text: '{"error":"invalid_token"}' }, 'invalid_token'],
    ['there is no credential', 'credential', { credentials: [] }, 'malformed'],
    [
      'there are more than were asked for',
      'credential',
      { credentials: [{ credential: 'a' }, { credential: 'b' }] },
      'malformed',
    ],
    ['it comes as in drafts', 'credential', { credential: 'compact' }, 'malformed'],
    ['it is no text', 'credential', { credentials: [{ credential: {} }] }, 'malformed'],
    [
      'it comes later and there is no way to come back',
      'credential',
      { status: 202, text: '{"transaction_id":"x","interval":5}' },
      'unavailable',
    ],
    ['it comes later and has no name', 'credential', { status: 202, text: '{"interval":5}' }, 'malformed'],
  ])('ends when %s, with the code of the issuer', async (_, name, answer, error) => {
    answers[name] = answer;
    await expect(take()).rejects.toMatchObject({ code: 'invalid_request', params: { at: name, error } });
  });

  test('sends nothing if a transaction code is missing, or not asked for', async () => {
    await expect(take(offerWith({ txCode: { input_mode: 'numeric' } }))).rejects.toMatchObject({
      params: { error: 'tx_code' },
    });
    await expect(take(offerWith(), '1234')).rejects.toMatchObject({ params: { error: 'tx_code' } });
    expect(sent).toEqual([]);
  });

  test('does not take a DPoP token that it did not ask for', async () => {
    await expect(take(offerWith({}, false))).rejects.toMatchObject({ params: { at: 'token', error: 'malformed' } });
  });
});
