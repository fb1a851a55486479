import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { requestWorld } from '../testing/request-world.ts';
import { certificatesIn } from '../x509/certificates.ts';
import { encryptionOf } from './authorization-request.ts';
import { parseClientId } from './client-id.ts';
import { readPageResponse, readResponse } from './read-response.ts';
import { makeRequestCertificate, requestCertificate } from './request-certificate.ts';
import { decryptResponse } from './response-encryption.ts';
import { readVpToken } from './vp-token.ts';
import { readDigitalRequest } from './wallet/read-digital-request.ts';
import { readRequest } from './wallet/read-request.ts';

type Json = Readonly<Record<string, unknown>>;
interface Messages {
  readonly requests: readonly { name: string; link: string; object?: Json; query?: Json; error: string }[];
  readonly requestUri: { readonly link: string; readonly posted_to: string; readonly wallet_nonce: string };
  readonly requestObjects: readonly [{ object: Record<string, string> }, { object: Record<string, string> }];
  readonly clientIds: readonly { readonly client_id: string; readonly prefix: string | null }[];
  readonly encrypted: {
    readonly request: Json & { readonly client_metadata: never };
    readonly key: Readonly<Record<string, string>>;
    readonly response: string;
    readonly header: Json;
    readonly payload: { readonly vp_token: Json };
  };
  readonly responses: readonly { readonly form: string }[];
  readonly vpTokens: readonly { readonly vp_token: Readonly<Record<string, readonly string[]>> }[];
  readonly pageError: Json;
}
const messages: Messages = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/openid4vp/messages.json', import.meta.url), 'utf8'),
);
const query = messages.requests[0]?.query;
const world = await requestWorld();

const encoded = (part: Json) => Buffer.from(JSON.stringify(part)).toString('base64url');
const linkOf = (parameters: Readonly<Record<string, string>>) => `openid4vp://?${new URLSearchParams(parameters)}`;

describe('requests of the specification', () => {
  test.each(messages.requests)('$name: refused', async ({ link, object, error }) => {
    const signed = object ? `&request=${[{ alg: 'RS256' }, object, {}].map(encoded).join('.')}` : '';
    const asked = query && !object ? `&dcql_query=${encodeURIComponent(JSON.stringify(query))}` : '';
    const reading = readRequest(`openid4vp://${link}${signed}${asked}`, world.reader);
    await expect(reading).rejects.toMatchObject({ code: 'invalid_request', params: { error } });
  });

  test('an answer by direct_post to who cannot sign is read, and nobody vouches for it', async () => {
    const [, { object }] = messages.requestObjects;
    const { request, requester } = await readRequest(
      linkOf({ ...object, dcql_query: JSON.stringify(query) }),
      world.reader,
    );
    expect(request).toEqual({ ...object, dcql_query: query });
    expect(requester).toEqual({ kind: 'unproven', host: 'client.example.org' });
  });

  test('one by reference is posted for with the nonce of the wallet, which must be in it', async () => {
    const { link, posted_to: url, wallet_nonce: nonce } = messages.requestUri;
    const [{ object }] = messages.requestObjects;
    const made = new Date(Date.parse(world.reader.clock.now()) - 86_400_000);
    const certificate = await requestCertificate(await makeRequestCertificate('client.example.org', made));
    const posted: unknown[] = [];
    const readFor = async (changes: Json) => {
      const text = await certificate.sign('oauth-authz-req+jwt', { ...object, dcql_query: query, ...changes });
      return readRequest(`openid4vp://${link}`, {
        ...world.reader,
        post: async (...asked) => {
          posted.push(asked);
          return { status: 200, mediaType: 'application/oauth-authz-req+jwt', text };
        },
        roots: certificatesIn(certificate.rootPem ?? ''),
        random: { ...world.reader.random, token: () => nonce },
      });
    };
    const { request, requester } = await readFor({ aud: 'https://self-issued.me/v2' });
    expect(request).toMatchObject(object);
    expect(requester).toMatchObject({ kind: 'certificate', names: ['client.example.org'] });
    expect(posted).toEqual([[url, { form: { wallet_nonce: nonce }, accept: 'application/oauth-authz-req+jwt' }]]);
    await expect(readFor({ wallet_nonce: 'another-nonce' })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test.each(messages.clientIds)('$client_id has the prefix $prefix, or none that is known', ({ client_id, prefix }) => {
    expect(parseClientId(client_id)?.prefix ?? null).toBe(prefix);
  });
});

describe('answers of the specification', () => {
  const { request, key, response, header, payload } = messages.encrypted;

  test('the encrypted one is opened with the key it was encrypted to, and no other', async () => {
    expect(JSON.parse(Buffer.from(response.split('.')[0] ?? '', 'base64url').toString())).toEqual(header);
    expect(await decryptResponse(response, key)).toEqual(payload);
    expect(await decryptResponse(response, world.responseKey)).toBeUndefined();
    expect(await decryptResponse(response, { ...world.responseKey, kid: key.kid ?? '' })).toBeUndefined();
  });

  test('the wallet that is asked for it picks that key and that encryption', async () => {
    const message = { protocol: 'openid4vp-v1-unsigned', data: request };
    const read = await readDigitalRequest(message, 'https://client.example.org', world.reader);
    expect(read.request).toEqual(request);
    expect(encryptionOf(request.client_metadata)).toMatchObject({ key: { kid: key.kid }, enc: header.enc });
    const session = { responseMode: 'dc_api.jwt', responseKey: key } as unknown as Parameters<
      typeof readPageResponse
    >[0];
    expect(await readPageResponse(session, { response })).toEqual({
      kind: 'answer',
      vpToken: new Map(Object.entries(payload.vp_token)),
    });
    expect(await readPageResponse(session, messages.pageError)).toEqual({ kind: 'declined' });
  });

  test.each(messages.responses)('$form says no, to whose state it is', async ({ form }) => {
    const read = (state: string) =>
      readResponse(
        { responseMode: 'direct_post', state } as unknown as Parameters<typeof readResponse>[0],
        new URLSearchParams(form),
      );
    expect(await read('eyJhb...6-sVA')).toEqual({ kind: 'declined' });
    expect(await read('another')).toMatchObject({ kind: 'unreadable' });
  });

  test.each(messages.vpTokens)('$vp_token is read, and as a bare text is not', ({ vp_token: token }) => {
    expect(readVpToken(token)).toEqual(new Map(Object.entries(token)));
    const bare = Object.entries(token).map(([id, [first]]) => [id, first]);
    expect(readVpToken(Object.fromEntries(bare))).toBeUndefined();
  });
});
