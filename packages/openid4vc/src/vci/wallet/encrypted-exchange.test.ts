import { beforeAll, describe, expect, test } from '@jest/globals';
import { decryptResponse, encryptResponse, newResponseKey, publicHalf } from '../../vp/response-encryption.ts';
import { encryptedExchange, exchangeWith } from './encrypted-exchange.ts';
import type { IssuerMetadata } from './issuer-metadata.ts';

let key: Readonly<Record<string, string>>;
beforeAll(async () => {
  key = await newResponseKey();
});

const issuerWith = (changes: Partial<IssuerMetadata> = {}): IssuerMetadata => ({
  credential_issuer: 'https://issuer.example',
  credential_endpoint: 'https://issuer.example/credential',
  credential_configurations_supported: {},
  credential_request_encryption: {
    jwks: { keys: [{ kty: 'RSA' }, publicHalf(key)] },
    enc_values_supported: ['A128CBC-HS256', 'A128GCM'],
    encryption_required: true,
  },
  credential_response_encryption: {
    alg_values_supported: ['RSA-OAEP', 'ECDH-ES'],
    enc_values_supported: ['A256GCM'],
    encryption_required: true,
  },
  ...changes,
});

interface Received {
  readonly credential_response_encryption?: { readonly jwk: never; readonly enc: 'A256GCM' };
}

async function received(issuer: IssuerMetadata) {
  const { body, open } = await encryptedExchange(issuer, { proofs: 'of keys' });
  const request = ('jwe' in body ? await decryptResponse(body.jwe, key) : body.json) as Received;
  return { request, open, isEncrypted: 'jwe' in body };
}

const answer = (text: string, mediaType = 'application/jwt', status = 200) => ({ status, mediaType, text });

describe('an exchange with an issuer', () => {
  test('encrypts the request to its key, and the answer to a key of this request alone', async () => {
    const [first, second] = [await received(issuerWith()), await received(issuerWith())];
    const { jwk, enc } = first.request.credential_response_encryption ?? {};
    expect(first.request).toEqual({ proofs: 'of keys', credential_response_encryption: { jwk, enc: 'A256GCM' } });
    expect(jwk).not.toHaveProperty('d');
    expect(jwk).not.toEqual(second.request.credential_response_encryption?.jwk);
    const jwe = await encryptResponse({ credentials: [] }, jwk as never, enc ?? 'A256GCM');
    expect(await first.open(answer(jwe))).toMatchObject({ status: 200, text: '{"credentials":[]}' });
    await expect(second.open(answer(jwe))).rejects.toMatchObject({ params: { at: 'credential', error: 'malformed' } });
  });

  test('takes no answer in clear where it was to be encrypted, but takes a refusal', async () => {
    const { open } = await received(issuerWith());
    const inClear = answer('{"credentials":[]}', 'application/json');
    await expect(open(inClear)).rejects.toMatchObject({ params: { at: 'credential', error: 'malformed' } });
    const refusal = answer('{"error":"invalid_proof"}', 'application/json', 400);
    expect(await open(refusal)).toEqual(refusal);
  });

  test('asks for no encrypted answer where the request cannot be encrypted, or the answer not as it is known here', async () => {
    const { credential_request_encryption: _, ...withoutRequests } = issuerWith();
    expect(await received(withoutRequests)).toMatchObject({ request: { proofs: 'of keys' }, isEncrypted: false });
    const response = {
      alg_values_supported: ['RSA-OAEP'],
      enc_values_supported: ['A256GCM'],
      encryption_required: false,
    };
    const { request, isEncrypted } = await received(issuerWith({ credential_response_encryption: response }));
    expect({ request, isEncrypted }).toEqual({ request: { proofs: 'of keys' }, isEncrypted: true });
  });

  test.each<[string, object]>([
    ['no key of P-256', { jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] }, enc_values_supported: ['A256GCM'] }],
    ['no algorithm of ours', { enc_values_supported: ['A256CBC-HS512'] }],
  ])('has nothing to encrypt with where there is %s', (_, changes) => {
    const { credential_request_encryption: asked } = issuerWith();
    const changed = { ...asked, ...changes } as NonNullable<typeof asked>;
    expect(exchangeWith(issuerWith({ credential_request_encryption: changed }))).toEqual({});
  });
});
