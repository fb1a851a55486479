import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { at, did, nonceOfWallet, type RequestWorld, requestWorld, signedByDid } from '../../testing/request-world.ts';
import { readRequest } from './read-request.ts';

let world: RequestWorld;
beforeAll(async () => {
  world = await requestWorld();
});
beforeEach(() => {
  world.served.status = 200;
  world.served.mediaType = 'application/oauth-authz-req+jwt';
});

type Claims = ReturnType<RequestWorld['claims']>;
type Changed = Partial<Record<keyof Claims | 'redirect_uri' | 'transaction_data' | 'wallet_nonce', unknown>>;

/** Reads a request of the verifier's DID, with other claims than the good ones. */
const readByDid = (changes: Changed, header: object = {}) => {
  const { served, claims, clientIds, link, reader } = world;
  served.token = signedByDid({ ...claims(clientIds.did), ...changes }, header);
  return readRequest(link(clientIds.did), reader);
};
const signed = (client: 'hash' | 'dns', changes: object = {}, typ = 'oauth-authz-req+jwt') =>
  world.certificate.sign(typ, { ...world.claims(world.clientIds[client]), ...changes });
const readSigned = async (client: 'hash' | 'dns', token: Promise<string>) => {
  world.served.token = await token;
  return readRequest(world.link(world.clientIds[client]), world.reader);
};
const refusedWith = (error: string) => ({ code: 'invalid_request', params: { error } });

describe('a wallet reads a request', () => {
  test.each(['hash', 'dns'] as const)('signed under a certificate (%s), and says whose it is', async (client) => {
    const { requester, request } = await readSigned(client, signed(client));
    expect(requester).toEqual({ kind: 'certificate', names: ['clinic.example'], subject: 'CN=clinic.example' });
    expect(request).toMatchObject({ nonce: 'nonce-of-the-verifier', response_mode: 'direct_post.jwt' });
  });

  test('signed by a DID', async () => {
    expect((await readByDid({})).requester).toEqual({ kind: 'did', did });
  });

  test('for whoever fetches it where it is', async () => {
    await expect(readByDid({ aud: 'https://clinic.example/request' })).resolves.toBeTruthy();
    const elsewhere = readByDid({ aud: 'https://clinic.example/another' });
    await expect(elsewhere).rejects.toMatchObject(refusedWith('invalid_request_object'));
  });

  test('made for it, if it sent a nonce', async () => {
    const { served, claims, clientIds, link, reader } = world;
    served.token = signedByDid({ ...claims(clientIds.did), wallet_nonce: nonceOfWallet });
    const posting = link(clientIds.did, { request_uri_method: 'post' });
    await expect(readRequest(posting, reader)).resolves.toBeTruthy();
    expect(served.form).toEqual({ wallet_nonce: nonceOfWallet });
    served.token = signedByDid({ ...claims(clientIds.did), wallet_nonce: 'another' });
    await expect(readRequest(posting, reader)).rejects.toMatchObject(refusedWith('invalid_request_object'));
    served.token = signedByDid(claims(clientIds.did));
    await expect(readRequest(posting, reader)).rejects.toMatchObject(refusedWith('invalid_request_object'));
  });

  test('of a client that nobody vouches for, by value, and says so', async () => {
    const uri = 'https://clinic.example/answers';
    const { aud: _, iat: __, exp: ___, ...claims } = world.claims(`redirect_uri:${uri}`);
    const byValue = (changes: object = {}) =>
      `openid4vp://?${new URLSearchParams(
        Object.entries({ ...claims, ...changes }).map(([name, value]): [string, string] => [
          name,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      )}`;
    expect((await readRequest(byValue(), world.reader)).requester).toEqual({
      kind: 'unproven',
      host: 'clinic.example',
    });
    for (const [change, error] of [
      [{ response_uri: 'https://thief.example/answers' }, 'invalid_request'],
      [{ request: 'a.b.c' }, 'invalid_request_object'],
      [{ request_uri: 'https://clinic.example/request' }, 'invalid_request_object'],
      [{ dcql_query: 'not json' }, 'invalid_request'],
    ] as const)
      await expect(readRequest(byValue(change), world.reader)).rejects.toMatchObject(refusedWith(error));
  });
});

describe('a wallet refuses a request', () => {
  test.each<[string, Changed, string]>([
    ['of another client', { client_id: 'decentralized_identifier:did:example:other' }, 'invalid_request_object'],
    ['without a client', { client_id: undefined }, 'invalid_request_object'],
    ['for another wallet', { aud: 'https://wallet.example' }, 'invalid_request_object'],
    ['that is too old', { exp: Date.parse(at) / 1000 - 61 }, 'invalid_request_object'],
    ['for a code', { response_type: 'code' }, 'invalid_request'],
    ['for an ID token', { response_type: 'vp_token id_token' }, 'invalid_request'],
    ['answered in a fragment', { response_mode: 'fragment' }, 'invalid_request'],
    ['without a mode', { response_mode: undefined }, 'invalid_request'],
    ['without an address for the answer', { response_uri: undefined }, 'invalid_request'],
    ['with a redirect_uri beside direct_post', { redirect_uri: 'https://clinic.example/' }, 'invalid_request'],
    ['without a nonce', { nonce: undefined }, 'invalid_request'],
    ['with a nonce of odd characters', { nonce: 'nonce with "quotes"' }, 'invalid_request'],
    ['with a short nonce', { nonce: 'n' }, 'invalid_request'],
    ['with a state of odd characters', { state: 'a b' }, 'invalid_request'],
    ['without a query', { dcql_query: undefined }, 'invalid_request'],
    ['with a query that has no credentials', { dcql_query: {} }, 'invalid_request'],
    [
      'with a query of an unknown format',
      { dcql_query: { credentials: [{ id: 'a', format: 'x', meta: {} }] } },
      'invalid_request',
    ],
    ['with transaction data', { transaction_data: ['e30'] }, 'invalid_transaction_data'],
    ['with empty transaction data', { transaction_data: [] }, 'invalid_transaction_data'],
    ['with no key to encrypt to', { client_metadata: {} }, 'invalid_request'],
    ['with no metadata', { client_metadata: undefined }, 'invalid_request'],
    ['with an empty list of keys', { client_metadata: { jwks: { keys: [] } } }, 'invalid_request'],
    [
      'with a key of RSA',
      { client_metadata: { jwks: { keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB', kid: 'k', alg: 'RSA-OAEP' }] } } },
      'invalid_request',
    ],
  ])('%s', async (_, changes, error) => {
    await expect(readByDid(changes)).rejects.toMatchObject(refusedWith(error));
  });

  test.each<[string, (key: Readonly<Record<string, string>>) => object]>([
    ['for signatures', (key) => ({ ...key, use: 'sig' })],
    ['without a name', ({ kid: _, ...key }) => key],
    ['without an algorithm', ({ alg: _, ...key }) => key],
    ['with its private part', (key) => key],
    ['of a short coordinate', (key) => ({ ...key, x: 'AA' })],
  ])('with no key but one %s', async (name, change) => {
    const { d, ...key } = world.responseKey;
    const jwk = name.includes('private') ? { ...key, d } : change(key);
    const client_metadata = { jwks: { keys: [jwk] } };
    await expect(readByDid({ client_metadata })).rejects.toMatchObject(refusedWith('invalid_request'));
  });

  test('with no encryption that it knows', async () => {
    const { client_metadata } = world.claims('');
    const unknown = { ...client_metadata, encrypted_response_enc_values_supported: ['A128CBC-HS256'] };
    await expect(readByDid({ client_metadata: unknown })).rejects.toMatchObject(refusedWith('invalid_request'));
  });

  test.each<[string, object]>([
    ['of another type', { typ: 'JWT' }],
    ['without a type', { typ: undefined }],
    ['that is not signed', { alg: 'none' }],
    ['signed with a shared secret', { alg: 'HS256' }],
    ['with a critical extension', { crit: ['b64'] }],
  ])('%s', async (_, header) => {
    await expect(readByDid({}, header)).rejects.toMatchObject(refusedWith('invalid_request_object'));
  });

  test.each<[string, () => Promise<string>, string]>([
    [
      'under a certificate that it does not trust',
      () => world.stranger.sign('oauth-authz-req+jwt', world.claims(world.clientIds.hash)),
      'invalid_client',
    ],
    [
      'that was changed',
      async () => {
        const [header, , signature] = (await signed('hash')).split('.');
        const payload = Buffer.from(
          JSON.stringify({ ...world.claims(world.clientIds.hash), nonce: 'another-nonce' }),
        ).toString('base64url');
        return [header, payload, signature].join('.');
      },
      'invalid_request_object',
    ],
    [
      'signed by the DID instead',
      async () => signedByDid(world.claims(world.clientIds.hash)),
      'invalid_request_object',
    ],
    ['that expired', () => signed('hash', { exp: Date.parse(at) / 1000 - 1 }), 'invalid_request_object'],
    ['of another type of token', () => signed('hash', {}, 'JWT'), 'invalid_request_object'],
    [
      'of another certificate',
      () => signed('hash', { client_id: `x509_hash:${'A'.repeat(43)}` }),
      'invalid_request_object',
    ],
    ['that is no token', async () => 'x', 'invalid_request_object'],
  ])('by certificate hash, %s', async (_, token, error) => {
    await expect(readSigned('hash', token())).rejects.toMatchObject(refusedWith(error));
  });

  test('that goes to another host than the certificate is for', async () => {
    const elsewhere = signed('dns', { response_uri: 'https://thief.example/answers' });
    await expect(readSigned('dns', elsewhere)).rejects.toMatchObject(refusedWith('invalid_request'));
  });

  test('by a name that is not in the certificate, though the chain is trusted', async () => {
    world.served.token = await world.certificate.sign(
      'oauth-authz-req+jwt',
      world.claims('x509_san_dns:other.example'),
    );
    await expect(readRequest(world.link('x509_san_dns:other.example'), world.reader)).rejects.toMatchObject(
      refusedWith('invalid_client'),
    );
  });

  test.each<[string, string]>([
    ['no link', 'hello'],
    ['a link without a client', 'openid4vp://?request_uri=https%3A%2F%2Fclinic.example%2Fr'],
    ['a client without a prefix', 'openid4vp://?client_id=clinic&request_uri=https%3A%2F%2Fclinic.example%2Fr'],
    ['a client with an unknown prefix', 'openid4vp://?client_id=web-origin%3Ahttps%3A%2F%2Fa.example'],
    ['a DID that is none', 'openid4vp://?client_id=decentralized_identifier%3Ax'],
    ['a parameter twice', `openid4vp://?client_id=decentralized_identifier%3A${did}&request=a&request=b`],
    [
      'a request by value and by reference',
      `openid4vp://?client_id=decentralized_identifier%3A${did}&request=a&request_uri=b`,
    ],
    ['neither of them', `openid4vp://?client_id=decentralized_identifier%3A${did}`],
    [
      'an unknown method',
      `openid4vp://?client_id=decentralized_identifier%3A${did}&request_uri=https%3A%2F%2Fa.example&request_uri_method=put`,
    ],
    ['a link that is far too long', `openid4vp://?client_id=${'x'.repeat(70_000)}`],
  ])('behind %s', async (_, uri) => {
    await expect(readRequest(uri, world.reader)).rejects.toMatchObject({
      code: 'invalid_request',
      params: { fault: expect.any(String) },
    });
  });

  test.each([
    ['there is none', 404, 'application/oauth-authz-req+jwt'],
    ['it is of another media type', 200, 'application/jwt'],
  ])('if %s', async (_, status, mediaType) => {
    Object.assign(world.served, { status, mediaType });
    await expect(readByDid({})).rejects.toMatchObject(refusedWith('invalid_request_uri'));
  });

  test('that asks by a federation, in words', async () => {
    const trusted_authorities = [{ type: 'openid_federation', values: ['https://f.example'] }];
    const [asked] = world.claims('').dcql_query.credentials;
    const refused = readByDid({ dcql_query: { credentials: [{ ...asked, trusted_authorities }] } });
    await expect(refused).rejects.toMatchObject({
      params: {
        error: 'invalid_request',
        fault:
          '#/dcql_query/credentials/0/trusted_authorities/0/type: openid_federation is not supported: ask by aki or etsi_tl',
      },
    });
  });

  test('without saying in the error what was in the request', async () => {
    const secret = 'Zz-Marker';
    const refused = await readByDid({ nonce: `${secret} "`, state: secret }).catch((error: Error) => error);
    expect(JSON.stringify([refused, (refused as Error).message])).not.toContain(secret);
  });
});
