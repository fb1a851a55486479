import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Posted } from '../../vp/wallet/post-form.ts';
import { readOffer } from './read-offer.ts';

const issuer = 'https://issuer.example/base/clinic';
const grantType = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';
const offer = {
  credential_issuer: issuer,
  credential_configuration_ids: ['lab_jwt', 'lab_sd'],
  grants: { [grantType]: { 'pre-authorized_code': 'code', tx_code: { input_mode: 'text', length: 4 } } },
};
const proofs = { proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } } };
const metadata = {
  credential_issuer: issuer,
  credential_endpoint: `${issuer}/credential`,
  nonce_endpoint: `${issuer}/nonce`,
  credential_configurations_supported: {
    lab_sd: { format: 'dc+sd-jwt', vct: 'lab', ...proofs },
    lab_jwt: { format: 'jwt_vc_json', ...proofs },
  },
};
const server = { issuer, token_endpoint: `${issuer}/token` };

const addresses = {
  offer: 'https://issuer.example/offers/1',
  metadata: 'https://issuer.example/.well-known/openid-credential-issuer/base/clinic',
  server: 'https://issuer.example/.well-known/oauth-authorization-server/base/clinic',
};
let served: Record<string, Partial<Posted> | object>;
let asked: string[];
beforeEach(() => {
  asked = [];
  served = { [addresses.offer]: offer, [addresses.metadata]: metadata, [addresses.server]: server };
});

const read = (uri: string) =>
  readOffer(uri, async (url) => {
    asked.push(url);
    const document = served[url];
    if (document && 'status' in document) return { status: 200, mediaType: 'application/json', text: '', ...document };
    return { status: document ? 200 : 404, mediaType: 'application/json', text: JSON.stringify(document) ?? '' };
  });
const linkTo = (parameters: Record<string, string>) => `openid-credential-offer://?${new URLSearchParams(parameters)}`;
const byValue = (changes: object = {}) => linkTo({ credential_offer: JSON.stringify({ ...offer, ...changes }) });
const faultOf = async (uri: string) => {
  const error = await read(uri).catch((thrown: unknown) => thrown);
  return (
    (error as { code?: string; params?: object }).code === 'invalid_request' && (error as { params: object }).params
  );
};

describe('an offer', () => {
  test('is read by value or by reference, with the metadata of its issuer between host and path', async () => {
    for (const uri of [byValue(), linkTo({ credential_offer_uri: addresses.offer })]) {
      expect(await read(uri)).toMatchObject({
        issuer: { credential_issuer: issuer },
        server: { token_endpoint: `${issuer}/token` },
        // what this wallet likes better, though it comes second
        configurationId: 'lab_sd',
        format: 'dc+sd-jwt',
        code: 'code',
        txCode: { input_mode: 'text', length: 4 },
      });
    }
    expect(asked).toEqual([
      addresses.metadata,
      addresses.server,
      addresses.offer,
      addresses.metadata,
      addresses.server,
    ]);
  });

  test('is not taken where keys must be attested, but in a format where they need not', async () => {
    const jwt = { proof_signing_alg_values_supported: ['ES256'], key_attestations_required: {} };
    const required = { proof_types_supported: { jwt } };
    const known = { lab_sd: { format: 'dc+sd-jwt', ...required }, lab_jwt: { format: 'jwt_vc_json', ...proofs } };
    served[addresses.metadata] = { ...metadata, credential_configurations_supported: known };
    expect(await read(byValue())).toMatchObject({ configurationId: 'lab_jwt' });
    const none = { lab_sd: known.lab_sd };
    served[addresses.metadata] = { ...metadata, credential_configurations_supported: none };
    expect(await faultOf(byValue())).toMatchObject({ error: 'unsupported_credential_format' });
  });

  test('may name another authorization server', async () => {
    served[addresses.metadata] = { ...metadata, authorization_servers: ['https://as.example'] };
    served['https://as.example/.well-known/oauth-authorization-server'] = {
      issuer: 'https://as.example',
      token_endpoint: 'https://as.example/token',
    };
    expect((await read(byValue())).server.token_endpoint).toBe('https://as.example/token');
  });

  test('may lead to a page, at the server that it names', async () => {
    const other = `${issuer}/authorization`;
    served[addresses.metadata] = { ...metadata, authorization_servers: [issuer, other] };
    served[`${addresses.server}/authorization`] = { issuer: other, token_endpoint: `${other}/token` };
    const byPage = { authorization_code: { issuer_state: 'state', authorization_server: other } };
    const offered = await read(byValue({ grants: byPage }));
    expect(offered).toMatchObject({ server: { issuer: other }, issuerState: 'state' });
    expect(offered.code).toBeUndefined();
    const both = await read(byValue({ grants: { ...offer.grants, ...byPage } }));
    expect(both).toMatchObject({ server: { issuer }, code: 'code' });
    expect(both.issuerState).toBeUndefined();
  });

  test.each<[string, string]>([
    ['no link', 'offer'],
    ['a link with nothing', 'openid-credential-offer://'],
    ['both ways at once', linkTo({ credential_offer: JSON.stringify(offer), credential_offer_uri: addresses.offer })],
    ['an offer twice', `${byValue()}&credential_offer=x`],
    ['text that is no JSON', linkTo({ credential_offer: '{' })],
    ['an issuer that is no address', byValue({ credential_issuer: 'clinic' })],
    ['an issuer with a query', byValue({ credential_issuer: `${issuer}?x` })],
    ['an issuer with a fragment', byValue({ credential_issuer: `${issuer}#x` })],
    ['nothing on offer', byValue({ credential_configuration_ids: [] })],
    ['what the issuer does not have', byValue({ credential_configuration_ids: ['other'] })],
    ['no grant', byValue({ grants: undefined })],
    ['another grant', byValue({ grants: { other: {} } })],
    [
      'a server that is none of the issuer',
      byValue({ grants: { authorization_code: { authorization_server: 'https://other.example' } } }),
    ],
    ['a code that is none', byValue({ grants: { [grantType]: { 'pre-authorized_code': 7 } } })],
    ['an address of nobody', linkTo({ credential_offer_uri: 'https://issuer.example/offers/2' })],
    ['a link without end', byValue({ more: 'x'.repeat(70_000) })],
  ])('is refused: %s', async (_, uri) => {
    expect(await faultOf(uri)).toMatchObject({ at: expect.any(String), fault: expect.any(String) });
  });

  test.each<[string, keyof typeof addresses, object]>([
    ['metadata of another issuer', 'metadata', { ...metadata, credential_issuer: 'https://other.example' }],
    ['metadata without a credential endpoint', 'metadata', { ...metadata, credential_endpoint: undefined }],
    ['metadata that is no JSON', 'metadata', { status: 200, text: '<html>' }],
    ['metadata as a page', 'metadata', { status: 200, mediaType: 'text/html', text: JSON.stringify(metadata) }],
    ['no metadata', 'metadata', { status: 404 }],
    ['a server that says it is another', 'server', { ...server, issuer: 'https://other.example' }],
    ['a server without a token endpoint', 'server', { issuer }],
    ['a server that is gone', 'server', { status: 500 }],
    ['an offer that is gone', 'offer', { status: 410 }],
    [
      'formats that this wallet cannot hold',
      'metadata',
      { ...metadata, credential_configurations_supported: { lab_sd: { format: 'mso_mdoc', ...proofs } } },
    ],
    [
      'keys that it cannot prove',
      'metadata',
      { ...metadata, credential_configurations_supported: { lab_sd: { format: 'dc+sd-jwt' } } },
    ],
  ])('is refused for %s', async (_, document, content) => {
    served[addresses[document]] = content;
    const fault = await faultOf(linkTo({ credential_offer_uri: addresses.offer }));
    expect(fault).toMatchObject({ at: expect.any(String), error: expect.any(String) });
    expect(JSON.stringify(fault)).not.toContain('code"');
  });
});
