import { maxForms, zDcqlQuery } from '@assent/domain';
import * as z from 'zod';
import {
  type ContentEncryption,
  contentEncryptions,
  type EncryptionKey,
  zEncryptionKey,
} from './response-encryption.ts';

/** Type of a signed request (RFC 9101 §10.8; OpenID4VP 1.0 §5). */
export const requestObjectType = 'oauth-authz-req+jwt';
export const requestObjectMedia = `application/${requestObjectType}`;

/** Who a request is for when nothing is known of the wallet (OpenID4VP 1.0 §5.8). */
export const anyWallet = 'https://self-issued.me/v2';

/** Characters of URL and JSON alike that state, nonce and the wallet's nonce may have (OpenID4VP 1.0 §5.2, §5.10). */
export const zNonce = z
  .string()
  .min(8)
  .max(512)
  .regex(/^[A-Za-z0-9._~-]+$/);

export const zResponseMode = z.enum(['direct_post', 'direct_post.jwt']);

export const zClientMetadata = z.looseObject({
  client_name: z.string().max(256).optional(),
  jwks: z.object({ keys: z.array(z.looseObject({})).min(1).max(16) }).optional(),
  encrypted_response_enc_values_supported: z.array(z.string()).min(1).optional(),
  vp_formats_supported: z.record(z.string(), z.looseObject({})).optional(),
});

const zFormOffered = z.looseObject({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  title: z.string().min(1).max(512),
  required: z.boolean(),
  questionnaire: z.looseObject({}),
});

/** What a verifier asks (OpenID4VP 1.0 §5.1), once it is known who asks. Members that are not known here are left alone. */
export const zAuthorizationRequest = z
  .looseObject({
    client_id: z.string().min(3).max(2048),
    response_type: z.literal('vp_token'),
    response_mode: zResponseMode,
    response_uri: z.url().max(2048),
    nonce: zNonce,
    state: zNonce.optional(),
    dcql_query: zDcqlQuery,
    client_metadata: zClientMetadata.optional(),
    aud: z.union([z.string(), z.array(z.string())]).optional(),
    exp: z.number().optional(),
    wallet_nonce: z.string().optional(),
    /** For direct_post a contradiction (§8.2). */
    redirect_uri: z.undefined({ error: 'not with direct_post' }).optional(),
    /** Only what is understood may be signed over (§5.1), and nothing is here. */
    transaction_data: z.undefined({ error: 'not supported' }).optional(),
    /**
     * Our own: FHIR questionnaires beside the query, which other wallets leave alone (§5: what is not understood is ignored). What is in one is read
     * when it is shown.
     */
    questionnaires: z.array(zFormOffered).max(maxForms).optional(),
    /** Our own: why it is asked, in words for the patient. */
    purpose: z.string().max(256).optional(),
  })
  .refine(
    ({ response_mode, client_metadata }) =>
      response_mode === 'direct_post' || encryptionOf(client_metadata) !== undefined,
    {
      path: ['client_metadata'],
      error: 'has no key and no encryption that could be used',
    },
  );
export type AuthorizationRequest = z.infer<typeof zAuthorizationRequest>;

/** The first key that can be used, and the strongest encryption that both know. `A128GCM` if the verifier names none (§5.1). */
export function encryptionOf(
  metadata: z.infer<typeof zClientMetadata> | undefined,
): { readonly key: EncryptionKey; readonly enc: ContentEncryption } | undefined {
  const { jwks, encrypted_response_enc_values_supported: offered = ['A128GCM'] } = metadata ?? {};
  const key = (jwks?.keys ?? []).flatMap((jwk) => zEncryptionKey.safeParse(jwk).data ?? [])[0];
  const enc = contentEncryptions.find((name) => offered.includes(name));
  return key && enc ? { key, enc } : undefined;
}
