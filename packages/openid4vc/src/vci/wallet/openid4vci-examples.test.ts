import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { preAuthorizedGrant } from '../metadata.ts';
import { readOffer } from './read-offer.ts';

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../../../test/vectors/openid4vci/${name}.json`, import.meta.url), 'utf8'));

interface Offer {
  readonly credential_issuer: string;
  readonly credential_configuration_ids: readonly string[];
  readonly grants: Record<string, { readonly 'pre-authorized_code': string; readonly tx_code: object }>;
}
const offers = read('offers') as readonly { readonly file: string; readonly offer: Offer }[];
const metadata = read('issuer-metadata') as Record<string, object> & { readonly credential_issuer: string };
const [configuration = ''] = Object.keys(metadata.credential_configurations_supported ?? {});

const server = 'https://server.example.com';
const held = {
  format: 'jwt_vc_json',
  proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
};

/** Reads an offer by value; `issuer` is what its issuer says of itself. */
const readBy = (offer: unknown, issuer: object) =>
  readOffer(
    `openid-credential-offer://?${new URLSearchParams({ credential_offer: JSON.stringify(offer) })}`,
    async (url) => {
      const answer = url.includes('openid-credential-issuer')
        ? issuer
        : { issuer: new URL(url).origin, token_endpoint: `${new URL(url).origin}/token` };
      return { status: 200, mediaType: 'application/json', text: JSON.stringify(answer) };
    },
  );
const having = ({ credential_issuer, credential_configuration_ids: [id = ''] }: Offer) => ({
  credential_issuer,
  credential_endpoint: `${credential_issuer}/credential`,
  credential_configurations_supported: { [id]: held },
});

describe('offers of OpenID4VCI 1.0', () => {
  test.each(offers)('$file is read', async ({ offer }) => {
    const granted = offer.grants[preAuthorizedGrant];
    expect(await readBy(offer, having(offer))).toMatchObject({
      code: granted?.['pre-authorized_code'],
      configurationId: offer.credential_configuration_ids[0],
      txCode: granted?.tx_code,
    });
  });

  test.each(
    offers.flatMap(({ file, offer }) =>
      [
        { name: 'without its issuer', changes: { credential_issuer: undefined }, error: 'malformed' },
        { name: 'of nothing', changes: { credential_configuration_ids: [] }, error: 'malformed' },
        { name: 'without its grants', changes: { grants: undefined }, error: 'unsupported_grant_type' },
        { name: 'without its code', changes: { grants: { [preAuthorizedGrant]: {} } }, error: 'malformed' },
      ].map((one) => ({ ...one, file, offer })),
    ),
  )('$file $name is refused', async ({ offer, changes, error }) => {
    await expect(readBy({ ...offer, ...changes }, having(offer))).rejects.toMatchObject({ params: { error } });
  });
});

describe('issuer metadata of OpenID4VCI 1.0, appendix I', () => {
  const offer = {
    ...offers[0]?.offer,
    credential_configuration_ids: [configuration],
  };
  const encryption = { credential_request_encryption: undefined, credential_response_encryption: undefined };
  const configurations = { credential_configurations_supported: { [configuration]: { ...held, format: 'dc+sd-jwt' } } };

  test('is read, but for what this wallet cannot do', async () => {
    const read = await readBy(offer, { ...metadata, ...encryption, ...configurations });
    expect(read).toMatchObject({ configurationId: configuration, server: { issuer: server } });
  });

  test('is refused if its keys must be attested', async () => {
    const refused = { params: { at: 'offer', error: 'unsupported_credential_format' } };
    await expect(readBy(offer, { ...metadata, ...encryption })).rejects.toMatchObject(refused);
  });

  test('is read with its encryption, and not without that of requests', async () => {
    const whole = { ...metadata, ...configurations };
    expect(metadata.credential_response_encryption).toMatchObject({ encryption_required: true });
    expect((await readBy(offer, whole)).configurationId).toBe(configuration);
    const inClear = { ...whole, credential_request_encryption: undefined };
    await expect(readBy(offer, inClear)).rejects.toMatchObject({ params: { error: 'unsupported_encryption' } });
  });
});
