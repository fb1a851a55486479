import { maxOrdered, type OfferedContent, type TypeMetadata } from '@assent/application';
import {
  type CertificateIssuer,
  documentContexts,
  type IssuedType,
  type SecuredFormat,
  type TenantId,
  zCertificateIssuer,
  zIssuedType,
} from '@assent/domain';
import { contentEncryptions } from '../vp/response-encryption.ts';
import type { AttestationTrust } from './attestation-trust.ts';
import { type EncryptionKeyPair, requestEncryption } from './encrypted-request.ts';
import { keyAlgorithms } from './public-key.ts';

/** Formats of Assent that OpenID4VCI 1.0 has (Appendix A). The last is for issuers that sign with a key of Ed25519. */
export const offeredFormats = ['dc+sd-jwt', 'jwt_vc_json', 'ldp_vc'] as const satisfies readonly SecuredFormat[];
export type OfferedFormat = (typeof offeredFormats)[number];

export const preAuthorizedGrant = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';

export const refreshGrant = 'refresh_token';

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

/** Identifiers of tenants as credential issuers. */
export const issuersAt = (publicUrl: string) => {
  const base = publicUrl.replace(/\/$/, '');
  return (tenant: TenantId): string => `${base}/openid4vci/${tenant}`;
};

/**
 * What tenants are called in what they sign under certificates: their identifier as an issuer. A service that is reached over http on this
 * machine alone is called as if it were https, which is what such a name must be (SD-JWT VC §3.5).
 */
export const certifiedIssuersAt = (publicUrl: string) => {
  const issuerOf = issuersAt(publicUrl.replace(/^http:/, 'https:'));
  return (tenant: TenantId): CertificateIssuer => zCertificateIssuer.parse(issuerOf(tenant));
};

/** Addresses of one issuer. The identifier is an address too (§12.2.1). */
export const placesOf = (issuer: string) => ({
  token: `${issuer}/token`,
  nonce: `${issuer}/nonce`,
  challenge: `${issuer}/challenge`,
  credential: `${issuer}/credential`,
  deferred: `${issuer}/deferred`,
  notification: `${issuer}/notification`,
  offer: (id: string) => `${issuer}/offers/${id}`,
  /** Identifier of the server for authorization codes. */
  authorizationServer: `${issuer}/authorization`,
});

/** What is said of every configuration. */
export interface ConfigurationSettings {
  readonly formats: readonly OfferedFormat[];
  /** Of the keys that sign credentials. */
  readonly algorithms: readonly string[];
  readonly typeMetadata: TypeMetadata;
  readonly attestations: AttestationTrust | undefined;
  readonly requestKeys: readonly EncryptionKeyPair[];
}

/** Metadata of a credential issuer (§12.2.4). */
export function issuerMetadata(
  issuer: string,
  name: string,
  types: readonly IssuedType[],
  settings: ConfigurationSettings,
) {
  const { nonce, credential, deferred, notification, authorizationServer } = placesOf(issuer);
  return {
    credential_issuer: issuer,
    authorization_servers: [issuer, authorizationServer],
    credential_endpoint: credential,
    nonce_endpoint: nonce,
    deferred_credential_endpoint: deferred,
    notification_endpoint: notification,
    credential_request_encryption: requestEncryption(settings.requestKeys, contentEncryptions),
    credential_response_encryption: {
      alg_values_supported: ['ECDH-ES'],
      enc_values_supported: contentEncryptions,
      encryption_required: false,
    },
    batch_credential_issuance: { batch_size: maxOrdered },
    display: [{ name, locale: 'en' }],
    credential_configurations_supported: Object.fromEntries(
      types.flatMap((type) =>
        settings.formats.map((format) => [configurationIdOf(type, format), configurationOf(type, format, settings)]),
      ),
    ),
  };
}

const configurationOf = (
  type: IssuedType,
  format: OfferedFormat,
  { algorithms, typeMetadata, attestations }: ConfigurationSettings,
) => ({
  format,
  scope: type,
  ...definitionOf(type, format, typeMetadata),
  cryptographic_binding_methods_supported: ['jwk', 'did:jwk', 'did:key'],
  credential_signing_alg_values_supported: format === 'ldp_vc' ? ['eddsa-rdfc-2022'] : algorithms,
  proof_types_supported: proofTypes(attestations),
  credential_metadata: { display: [{ name: inWords(type), locale: 'en' }] },
});

/** Contexts by address only: nobody processes them here (Appendix A.1.2.1), and wallets expect addresses. */
const contextUrls = documentContexts.filter((context) => typeof context === 'string');

function definitionOf(type: IssuedType, format: OfferedFormat, typeMetadata: TypeMetadata) {
  if (format === 'dc+sd-jwt') return { vct: typeMetadata.referenceOf(type).vct };
  if (format === 'jwt_vc_json') return { credential_definition: { type: ['VerifiableCredential', type] } };
  return {
    credential_definition: { '@context': contextUrls, type: ['VerifiableCredential', `${type}Credential`] },
  };
}

/** Attestations are asked for only where somebody is trusted to make them, and required only where the configuration says so. */
function proofTypes(attestations: AttestationTrust | undefined) {
  const required = attestations?.isRequired ? { key_attestations_required: {} } : {};
  const kind = { proof_signing_alg_values_supported: keyAlgorithms, ...required };
  return attestations ? { jwt: kind, attestation: kind } : { jwt: kind };
}

/** `LabResult` as people write it. */
export const inWords = (name: string): string => name.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Metadata of the server for pre-authorized codes, which is the issuer itself (RFC 8414 §2). */
export const serverMetadata = (issuer: string, wallets?: AttestationTrust) => ({
  issuer,
  token_endpoint: placesOf(issuer).token,
  grant_types_supported: [preAuthorizedGrant, refreshGrant],
  response_types_supported: [],
  ...walletsIn(placesOf(issuer).challenge, keyAlgorithms, wallets),
  dpop_signing_alg_values_supported: keyAlgorithms,
  'pre-authorized_grant_anonymous_access_supported': !wallets?.isRequired,
});

/** Who wallets must be, and how they show it. */
const walletsIn = (challenge: string, algorithms: readonly string[], wallets: AttestationTrust | undefined) =>
  wallets
    ? {
        token_endpoint_auth_methods_supported: [...(wallets.isRequired ? [] : ['none']), 'attest_jwt_client_auth'],
        client_attestation_signing_alg_values_supported: algorithms,
        client_attestation_pop_signing_alg_values_supported: algorithms,
        challenge_endpoint: challenge,
      }
    : { token_endpoint_auth_methods_supported: ['none'] };

/** Algorithms of DPoP proofs, and of attestations, at the server for authorization codes. */
export const authorizationAlgorithms = ['ES256', 'EdDSA'];

/** Metadata of the server for authorization codes (RFC 8414 §2, RFC 9126 §5, RFC 9207 §3, RFC 9396 §10). */
export function authorizationMetadata(issuer: string, wallets?: AttestationTrust) {
  const { authorizationServer: server } = placesOf(issuer);
  return {
    issuer: server,
    authorization_endpoint: `${server}/authorize`,
    token_endpoint: `${server}/token`,
    pushed_authorization_request_endpoint: `${server}/requests`,
    require_pushed_authorization_requests: true,
    grant_types_supported: ['authorization_code', refreshGrant],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    code_challenge_methods_supported: ['S256'],
    ...walletsIn(`${server}/challenge`, authorizationAlgorithms, wallets),
    dpop_signing_alg_values_supported: authorizationAlgorithms,
    authorization_details_types_supported: ['openid_credential'],
    authorization_response_iss_parameter_supported: true,
  };
}

/** An offer (§4.1.1). `code`: names the offer, and is the pre-authorized code or the state of the issuer. */
export const offerOf = (
  issuer: string,
  type: IssuedType,
  formats: readonly OfferedFormat[],
  code: string,
  { txCode, grant }: OfferedContent,
) => ({
  credential_issuer: issuer,
  credential_configuration_ids: formats.map((format) => configurationIdOf(type, format)),
  grants:
    grant === 'authorization_code'
      ? { authorization_code: { issuer_state: code, authorization_server: placesOf(issuer).authorizationServer } }
      : {
          [preAuthorizedGrant]: {
            'pre-authorized_code': code,
            authorization_server: issuer,
            ...(txCode === undefined ? {} : { tx_code: { input_mode: 'numeric', length: txCode.length } }),
          },
        },
});
