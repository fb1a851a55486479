import { createHash } from 'node:crypto';
import { fixedClock, seededRandom } from '@assent/application/in-memory';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Post } from '../../vp/wallet/post-form.ts';
import type { ReadOffer } from './read-offer.ts';
import { takeOffer } from './take-offer.ts';

const issuer = 'https://issuer.example';
const server = 'https://as.example';
const redirectUri = 'http://127.0.0.1:49152/wallet';
const serverMetadata: ReadOffer['server'] = {
  issuer: server,
  token_endpoint: `${server}/token`,
  authorization_endpoint: `${server}/authorize?ui=plain`,
  pushed_authorization_request_endpoint: `${server}/push`,
  code_challenge_methods_supported: ['S256'],
  authorization_details_types_supported: ['openid_credential'],
  authorization_response_iss_parameter_supported: true,
  dpop_signing_alg_values_supported: ['ES256'],
};
const details = [{ credential_configuration_id: 'lab', credential_identifiers: ['lab-1'] }];

let sent: (Parameters<Post>[1] & { readonly url: string })[];
let pages: string[];
let token: object;
let pushed: { readonly status: number; readonly text: string };
let comesBack: (parameters: Record<string, string>) => string;
beforeEach(() => {
  sent = [];
  pages = [];
  token = { access_token: 'token', token_type: 'DPoP', authorization_details: details };
  pushed = { status: 201, text: '{"request_uri":"urn:pushed","expires_in":60}' };
  comesBack = (parameters) => `${redirectUri}?${new URLSearchParams(parameters)}`;
});

const offerWith = (changes: Partial<ReadOffer['server']> = {}): ReadOffer => ({
  issuer: {
    credential_issuer: issuer,
    authorization_servers: [server],
    credential_endpoint: `${issuer}/credential`,
    credential_configurations_supported: { lab: { format: 'dc+sd-jwt', scope: 'lab-scope' } },
  },
  server: { ...serverMetadata, ...changes },
  configurationId: 'lab',
  format: 'dc+sd-jwt',
  issuerState: 'state-of-the-issuer',
});

const take = (offer = offerWith(), hasBrowser = true) =>
  takeOffer(offer, undefined, {
    clock: fixedClock('2026-06-01T09:00:00Z'),
    random: seededRandom(3),
    signProof: async (claims) => `proof of ${JSON.stringify(claims)}`,
    post: async (url, options) => {
      sent.push({ url, ...options });
      if (url.endsWith('/push')) return { ...pushed, mediaType: 'application/json' };
      const body = url.endsWith('/token') ? token : { credentials: [{ credential: 'compact' }] };
      return { status: 200, mediaType: 'application/json', text: JSON.stringify(body) };
    },
    ...(hasBrowser
      ? {
          browser: {
            redirectUri,
            visit: async (page: string) => {
              pages.push(page);
              return comesBack({ code: 'code', state: sent[0]?.form?.state ?? '', iss: server });
            },
          },
        }
      : {}),
  });

describe('taking an offer that leads to a page', () => {
  test('pushes the request with PKCE and the key of the token, and redeems the code with both', async () => {
    expect((await take()).credentials).toEqual(['compact']);
    const [push, redeem, credential] = sent;
    expect(push?.form).toEqual({
      response_type: 'code',
      client_id: 'assent-wallet',
      redirect_uri: redirectUri,
      code_challenge: expect.any(String),
      code_challenge_method: 'S256',
      state: expect.any(String),
      resource: issuer,
      issuer_state: 'state-of-the-issuer',
      authorization_details: JSON.stringify([
        { type: 'openid_credential', credential_configuration_id: 'lab', locations: [issuer] },
      ]),
    });
    expect(pages).toEqual([`${server}/authorize?ui=plain&client_id=assent-wallet&request_uri=urn%3Apushed`]);
    const { code_verifier: verifier = '', ...rest } = redeem?.form ?? {};
    expect(rest).toEqual({
      grant_type: 'authorization_code',
      code: 'code',
      redirect_uri: redirectUri,
      resource: issuer,
      client_id: 'assent-wallet',
    });
    expect(verifier).toMatch(/^[A-Za-z0-9._~-]{43,128}$/);
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(push?.form?.code_challenge);
    const proofs = [push, redeem].map((one) => decodeJwt(one?.headers?.dpop ?? ''));
    expect(proofs).toMatchObject([{ htu: `${server}/push` }, { htu: `${server}/token` }]);
    expect(credential?.json).toMatchObject({ credential_identifier: 'lab-1' });
    expect(JSON.stringify(credential?.json)).toContain('\\"iss\\":\\"assent-wallet\\"');
    expect(credential?.json).not.toHaveProperty('credential_configuration_id');
  });

  test('asks by scope where the server knows no details', async () => {
    token = { access_token: 'token', token_type: 'DPoP' };
    await take(offerWith({ authorization_details_types_supported: [] }));
    expect(sent[0]?.form).toMatchObject({ scope: 'lab-scope' });
    expect(sent[0]?.form).not.toHaveProperty('authorization_details');
    expect(sent.at(-1)?.json).toMatchObject({ credential_configuration_id: 'lab' });
  });

  test.each<[string, (parameters: Record<string, string>) => string, string]>([
    [
      'to another request',
      ({ code = '', iss = '' }) => `${redirectUri}?${new URLSearchParams({ code, iss, state: 'x' })}`,
      'state',
    ],
    ['of another server', (p) => `${redirectUri}?${new URLSearchParams({ ...p, iss: issuer })}`, 'iss'],
    ['of a server that does not say so', ({ iss: _, ...p }) => `${redirectUri}?${new URLSearchParams(p)}`, 'iss'],
    ['to another address', (p) => `http://127.0.0.1:49152/other?${new URLSearchParams(p)}`, 'malformed'],
    ['to another port', (p) => `http://127.0.0.1:49153/wallet?${new URLSearchParams(p)}`, 'malformed'],
    ['in a fragment', (p) => `${redirectUri}#${new URLSearchParams(p)}`, 'malformed'],
    ['with two codes', (p) => `${redirectUri}?${new URLSearchParams(p)}&code=other`, 'malformed'],
    ['without a code', ({ code: _, ...p }) => `${redirectUri}?${new URLSearchParams(p)}`, 'malformed'],
    ['that says no', (p) => `${redirectUri}?${new URLSearchParams({ ...p, error: 'access_denied' })}`, 'access_denied'],
    ['that is no address', () => 'nowhere', 'malformed'],
  ])('believes no answer %s', async (_, answer, error) => {
    comesBack = answer;
    await expect(take()).rejects.toMatchObject({ code: 'invalid_request', params: { at: 'authorization', error } });
    expect(sent).toHaveLength(1);
  });

  test('an error of another server is not taken for one of this', async () => {
    comesBack = (p) => `${redirectUri}?${new URLSearchParams({ ...p, iss: issuer, error: 'access_denied' })}`;
    await expect(take()).rejects.toMatchObject({ params: { error: 'iss' } });
  });

  test('takes an answer without a name from a server that gives none', async () => {
    comesBack = ({ iss: _, ...p }) => `${redirectUri}?${new URLSearchParams(p)}`;
    await take(offerWith({ authorization_response_iss_parameter_supported: false }));
    expect(sent).toHaveLength(3);
  });

  test.each<[string, Partial<ReadOffer['server']>]>([
    ['takes no pushed requests', { pushed_authorization_request_endpoint: undefined as never }],
    ['has no page', { authorization_endpoint: undefined as never }],
    ['knows no PKCE', { code_challenge_methods_supported: undefined as never }],
    ['knows plain PKCE only', { code_challenge_methods_supported: ['plain'] }],
  ])('sends nothing to a server that %s', async (_, changes) => {
    await expect(take(offerWith(changes))).rejects.toMatchObject({ params: { error: 'unsupported_grant_type' } });
    expect(sent).toEqual([]);
  });

  test('sends nothing where nobody can be shown a page', async () => {
    await expect(take(offerWith(), false)).rejects.toMatchObject({ params: { error: 'unsupported_grant_type' } });
    expect(sent).toEqual([]);
  });

  test('ends when the request is refused, or the token is for something else', async () => {
    pushed = { status: 400, text: '{"error":"invalid_authorization_details"}' };
    await expect(take()).rejects.toMatchObject({ params: { error: 'invalid_authorization_details' } });
    pushed = { status: 200, text: '{"request_uri":"urn:pushed"}' };
    await expect(take()).rejects.toMatchObject({ params: { error: 'unavailable' } });
    pushed = { status: 201, text: '{"request_uri":"urn:pushed"}' };
    sent = [];
    token = { ...token, authorization_details: [{ credential_configuration_id: 'other' }] };
    await expect(take()).rejects.toMatchObject({ params: { at: 'token', error: 'malformed' } });
  });
});
