import * as z from 'zod';

/** The identifier of an issuer, which is an address without query or fragment (OpenID4VCI 1.0 §12.2.1). */
export const zIssuer = z
  .url({ protocol: /^https?$/ })
  .max(1024)
  .regex(/^[^?#\s]+$/);

const zEndpoint = z.url({ protocol: /^https?$/ }).max(2048);

/** One thing that an issuer issues (§12.2.4). */
export const zConfiguration = z.looseObject({
  format: z.string(),
  vct: z.string().optional(),
  scope: z.string().min(1).max(256).optional(),
  proof_types_supported: z
    .looseObject({
      jwt: z
        .looseObject({
          proof_signing_alg_values_supported: z.array(z.string()),
          key_attestations_required: z.unknown().optional(),
        })
        .optional(),
    })
    .optional(),
});

const zNames = z.array(z.string().max(64)).min(1).max(64);
const zRequestEncryption = z.looseObject({
  jwks: z.looseObject({ keys: z.array(z.unknown()).max(64) }),
  enc_values_supported: zNames,
  encryption_required: z.boolean(),
});
const zResponseEncryption = z.looseObject({
  alg_values_supported: zNames,
  enc_values_supported: zNames,
  encryption_required: z.boolean(),
});

/** What an issuer says of itself (OpenID4VCI 1.0 §12.2.4), as far as a wallet needs it. */
export const zIssuerMetadata = z.looseObject({
  credential_issuer: zIssuer,
  authorization_servers: z.array(zIssuer).min(1).optional(),
  credential_endpoint: zEndpoint,
  nonce_endpoint: zEndpoint.optional(),
  deferred_credential_endpoint: zEndpoint.optional(),
  notification_endpoint: zEndpoint.optional(),
  display: z.array(z.looseObject({ name: z.string().max(256).optional() })).optional(),
  batch_credential_issuance: z.looseObject({ batch_size: z.int().min(1) }).optional(),
  credential_request_encryption: zRequestEncryption.optional(),
  credential_response_encryption: zResponseEncryption.optional(),
  credential_configurations_supported: z.record(z.string(), zConfiguration),
});
export type IssuerMetadata = z.infer<typeof zIssuerMetadata>;

/** What an authorization server says of itself (RFC 8414 §2). */
export const zServerMetadata = z.looseObject({
  issuer: zIssuer,
  token_endpoint: zEndpoint,
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
  challenge_endpoint: zEndpoint.optional(),
  authorization_endpoint: zEndpoint.optional(),
  pushed_authorization_request_endpoint: zEndpoint.optional(),
  code_challenge_methods_supported: z.array(z.string()).optional(),
  authorization_details_types_supported: z.array(z.string()).optional(),
  authorization_response_iss_parameter_supported: z.boolean().optional(),
  'pre-authorized_grant_anonymous_access_supported': z.boolean().optional(),
  dpop_signing_alg_values_supported: z.array(z.string()).optional(),
});
export type ServerMetadata = z.infer<typeof zServerMetadata>;
