import { maxOrdered } from '@assent/application';
import { type CredentialFormat, type IssuedType, vctOf, zIssuedType } from '@assent/domain';
import { contentEncryptions } from '../vp/response-encryption.ts';
import { keyAlgorithms } from './public-key.ts';

/** Formats of Assent that OpenID4VCI 1.0 has (Appendix A). */
export const offeredFormats = ['dc+sd-jwt', 'jwt_vc_json'] as const satisfies readonly CredentialFormat[];
export type OfferedFormat = (typeof offeredFormats)[number];

export const preAuthorizedGrant = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';

/** Name of a type in a format among what an issuer can issue. */
export const configurationIdOf = (type: IssuedType, format: OfferedFormat): string => `${type}_${format}`;

/** What a configuration id names; undefined if none is called so. */
export function configurationFrom(
  id: string,
): { readonly type: IssuedType; readonly format: OfferedFormat } | undefined {
  const format = offeredFormats.find((name) => id.endsWith(`_${name}`));
  const type = format && zIssuedType.safeParse(id.slice(0, -format.length - 1)).data;
  return type && format ? { type, format } : undefined;
}

/** Addresses of one issuer. The identifier is an address too (§12.2.1). */
export const placesOf = (issuer: string) => ({
  token: `${issuer}/token`,
  nonce: `${issuer}/nonce`,
  credential: `${issuer}/credential`,
  notification: `${issuer}/notification`,
  offer: (id: string) => `${issuer}/offers/${id}`,
});

/** Metadata of a credential issuer (§12.2.4). */
export function issuerMetadata(
  issuer: string,
  name: string,
  types: readonly IssuedType[],
  algorithms: readonly string[],
) {
  const { nonce, credential, notification } = placesOf(issuer);
  return {
    credential_issuer: issuer,
    credential_endpoint: credential,
    nonce_endpoint: nonce,
    notification_endpoint: notification,
    credential_response_encryption: {
      alg_values_supported: ['ECDH-ES'],
      enc_values_supported: contentEncryptions,
      encryption_required: false,
    },
    batch_credential_issuance: { batch_size: maxOrdered },
    display: [{ name, locale: 'en' }],
    credential_configurations_supported: Object.fromEntries(
      types.flatMap((type) =>
        offeredFormats.map((format) => [configurationIdOf(type, format), configurationOf(type, format, algorithms)]),
      ),
    ),
  };
}

const configurationOf = (type: IssuedType, format: OfferedFormat, algorithms: readonly string[]) => ({
  format,
  ...(format === 'dc+sd-jwt'
    ? { vct: vctOf(type) }
    : { credential_definition: { type: ['VerifiableCredential', type] } }),
  cryptographic_binding_methods_supported: ['jwk', 'did:jwk', 'did:key'],
  credential_signing_alg_values_supported: algorithms,
  proof_types_supported: { jwt: { proof_signing_alg_values_supported: keyAlgorithms } },
  credential_metadata: { display: [{ name: inWords(type), locale: 'en' }] },
});

/** `LabResult` as people write it. */
const inWords = (type: IssuedType): string => type.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Metadata of the authorization server, which is the issuer itself (RFC 8414 §2). */
export const serverMetadata = (issuer: string) => ({
  issuer,
  token_endpoint: placesOf(issuer).token,
  grant_types_supported: [preAuthorizedGrant],
  response_types_supported: [],
  token_endpoint_auth_methods_supported: ['none'],
  dpop_signing_alg_values_supported: keyAlgorithms,
  'pre-authorized_grant_anonymous_access_supported': true,
});

/** An offer (§4.1.1). */
export const offerOf = (issuer: string, type: IssuedType, code: string, txCode: string | undefined) => ({
  credential_issuer: issuer,
  credential_configuration_ids: offeredFormats.map((format) => configurationIdOf(type, format)),
  grants: {
    [preAuthorizedGrant]: {
      'pre-authorized_code': code,
      ...(txCode === undefined ? {} : { tx_code: { input_mode: 'numeric', length: txCode.length } }),
    },
  },
});
