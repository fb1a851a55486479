import { beforeAll, describe, expect, test } from '@jest/globals';
import { at, did, type RequestWorld, requestWorld, signedByDid } from '../../testing/request-world.ts';
import { decryptResponse } from '../response-encryption.ts';
import { digitalResponse, readDigitalRequest } from './read-digital-request.ts';

const origin = 'https://clinic.example';
let world: RequestWorld;
beforeAll(async () => {
  world = await requestWorld();
});

const claimsOf = (client: string, changes: object = {}) => {
  const { response_uri: _, state: __, ...claims } = world.claims(client);
  return { ...claims, response_mode: 'dc_api.jwt', expected_origins: [origin], ...changes };
};
const read = (message: unknown, from = origin) => readDigitalRequest(message, from, world.reader);
const signedByCertificate = async (changes: object = {}) => ({
  protocol: 'openid4vp-v1-signed',
  data: { request: await world.certificate.sign('oauth-authz-req+jwt', claimsOf(world.clientIds.hash, changes)) },
});
const unsigned = (changes: object = {}) => ({ protocol: 'openid4vp-v1-unsigned', data: claimsOf('ignored', changes) });

describe('a wallet reads a request that came through the browser', () => {
  test('signed under a certificate that it trusts, or by a DID', async () => {
    expect(await read(await signedByCertificate())).toMatchObject({
      requester: { kind: 'certificate', names: ['clinic.example'] },
      audience: `origin:${origin}`,
    });
    const byDid = { protocol: 'openid4vp-v1-signed', data: { request: signedByDid(claimsOf(world.clientIds.did)) } };
    expect(await read(byDid)).toMatchObject({ requester: { kind: 'did', did }, audience: `origin:${origin}` });
  });

  test('not signed, of which it believes nothing but the origin that the browser says', async () => {
    const elsewhere = { client_id: 'x509_san_dns:bank.example', expected_origins: ['https://bank.example'] };
    expect(await read(unsigned(elsewhere))).toMatchObject({
      requester: { kind: 'unproven', host: origin },
      audience: `origin:${origin}`,
    });
  });

  test('and answers it, encrypted if it was asked so', async () => {
    const vpToken = new Map([['lab', ['shown']]]);
    const plain = await read(unsigned({ response_mode: 'dc_api' }));
    expect(await digitalResponse(plain.request, vpToken)).toEqual({ vp_token: { lab: ['shown'] } });
    const { response } = await digitalResponse((await read(unsigned())).request, vpToken);
    expect(await decryptResponse(String(response), world.responseKey)).toEqual({ vp_token: { lab: ['shown'] } });
  });
});

describe('a wallet refuses a request that came through the browser', () => {
  const refusals: Readonly<Record<string, [string, () => Promise<unknown> | unknown, string?]>> = {
    'for another page': ['invalid_request', () => signedByCertificate(), 'https://thief.example'],
    'for a page whose name begins so': ['invalid_request', () => signedByCertificate(), `${origin}.evil`],
    'that is signed and says no page': ['invalid_request', () => signedByCertificate({ expected_origins: undefined })],
    'whose pages are no list': ['invalid_request', () => signedByCertificate({ expected_origins: origin })],
    'that is too old': ['invalid_request_object', () => signedByCertificate({ exp: Date.parse(at) / 1000 - 61 })],
    'for another wallet': ['invalid_request_object', () => signedByCertificate({ aud: 'https://w.example' })],
    'that another client has signed': [
      'invalid_client',
      () => signedByCertificate({ client_id: 'x509_san_dns:other.example' }),
    ],
    'that is signed and known by an address': [
      'invalid_client',
      () => signedByCertificate({ client_id: 'redirect_uri:https://clinic.example' }),
    ],
    'for an answer to an address': ['invalid_request', () => signedByCertificate({ response_mode: 'direct_post' })],
    'that cannot be encrypted to': ['invalid_request', () => unsigned({ client_metadata: {} })],
    'with transaction data': ['invalid_transaction_data', () => unsigned({ transaction_data: ['x'] })],
    'without a nonce': ['invalid_request', () => unsigned({ nonce: undefined })],
    'of a protocol that it does not know': ['invalid_request', () => ({ ...unsigned(), protocol: 'openid4vp' })],
    'of several signers': ['invalid_request', () => ({ ...unsigned(), protocol: 'openid4vp-v1-multisigned' })],
    'that is no token': ['invalid_client', () => ({ protocol: 'openid4vp-v1-signed', data: { request: 'x.y.z' } })],
    'that is nothing': ['invalid_request', () => undefined],
  };

  test.each(Object.keys(refusals))('%s', async (name) => {
    const [error, message, from] = refusals[name] ?? ['', () => undefined];
    await expect(read(await message(), from)).rejects.toMatchObject({ code: 'invalid_request', params: { error } });
  });
});
