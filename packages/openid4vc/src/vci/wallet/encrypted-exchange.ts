import {
  type ContentEncryption,
  contentEncryptions,
  decryptResponse,
  type EncryptionKey,
  encryptResponse,
  newResponseKey,
  publicHalf,
  zEncryptionKey,
} from '../../vp/response-encryption.ts';
import type { Posted } from '../../vp/wallet/post-form.ts';
import type { SentBody } from './access.ts';
import { refusedBy } from './http.ts';
import type { IssuerMetadata } from './issuer-metadata.ts';

/** How a wallet and an issuer can encrypt what they say (OpenID4VCI 1.0 §10). What is absent goes in clear. */
export interface Exchange {
  readonly request?: { readonly key: EncryptionKey; readonly enc: ContentEncryption };
  readonly response?: { readonly enc: ContentEncryption };
}

/** What both know. An answer is encrypted only to a request that is: else its key could be another's (§8.2). */
export function exchangeWith({
  credential_request_encryption: asked,
  credential_response_encryption: given,
}: Pick<IssuerMetadata, 'credential_request_encryption' | 'credential_response_encryption'>): Exchange {
  const [key] = (asked?.jwks.keys ?? []).flatMap((one) => zEncryptionKey.safeParse(one).data ?? []);
  const requestEnc = knownOf(asked?.enc_values_supported);
  if (!key || !requestEnc) return {};
  const responseEnc = given?.alg_values_supported.includes('ECDH-ES') ? knownOf(given.enc_values_supported) : undefined;
  return {
    request: { key, enc: requestEnc },
    ...(responseEnc ? { response: { enc: responseEnc } } : {}),
  };
}

const knownOf = (names: readonly string[] = []) => contentEncryptions.find((enc) => names.includes(enc));

/** A request as it is sent, and how to read what is answered. The key for the answer is for this one alone. */
export async function encryptedExchange(
  issuer: IssuerMetadata,
  request: object,
): Promise<{ readonly body: SentBody; open(posted: Posted): Promise<Posted> }> {
  const { request: toIssuer, response: toUs } = exchangeWith(issuer);
  if (!toIssuer) return { body: { json: request }, open: async (posted) => posted };
  const key = toUs && (await newResponseKey());
  const wanted = toUs && key ? { credential_response_encryption: { jwk: publicHalf(key), enc: toUs.enc } } : {};
  const jwe = await encryptResponse({ ...request, ...wanted }, toIssuer.key, toIssuer.enc);
  return { body: { jwe }, open: (posted) => opened(posted, key) };
}

/** Errors are never encrypted (§8.3.1). @throws AppError `invalid_request` for an answer in clear where it was to be encrypted */
async function opened(posted: Posted, key: Readonly<Record<string, string>> | undefined): Promise<Posted> {
  if (!key || posted.status >= 300) return posted;
  const said = posted.mediaType === 'application/jwt' ? await decryptResponse(posted.text.trim(), key) : undefined;
  if (said === undefined) throw refusedBy('credential', 'malformed', 'it is not encrypted as it was asked for');
  return { ...posted, mediaType: 'application/json', text: JSON.stringify(said) };
}
