import { isHarmlessJson } from '@assent/domain';
import { decryptResponse, publicHalf } from '../vp/response-encryption.ts';
import { grant, refuse, type VciResult } from './refusal.ts';

/** A private key that messages can be encrypted to, as a JWK: P-256 for ECDH-ES, named by `kid`. */
export type EncryptionKeyPair = Readonly<Record<'kty' | 'crv' | 'x' | 'y' | 'd' | 'kid' | 'use' | 'alg', string>>;

/** What came to an endpoint: JSON that was read, or a JWE (OpenID4VCI 1.0 §10). */
export type RequestBody = { readonly json: unknown } | { readonly jwe: string };

/** What a request says, and whether nobody on the way could have changed the key that its answer is encrypted to. */
export interface OpenedRequest {
  readonly said: unknown;
  readonly wasEncrypted: boolean;
}

/** As deep as a request in clear may be. */
const maxDepth = 64;

/** Opens a request that may be encrypted to one of our keys. */
export async function openRequest(
  body: RequestBody,
  keys: readonly EncryptionKeyPair[],
): Promise<VciResult<OpenedRequest>> {
  if ('json' in body) return grant({ said: body.json, wasEncrypted: false });
  for (const key of keys) {
    const said = await decryptResponse(body.jwe, key);
    if (said !== undefined && isHarmlessJson(said, maxDepth)) return grant({ said, wasEncrypted: true });
  }
  return refuse(
    'invalid_encryption_parameters',
    'the request is not encrypted to a key of the metadata, or not as it says',
  );
}

/** What the metadata say of it (§12.2.4). */
export const requestEncryption = (keys: readonly EncryptionKeyPair[], encryptions: readonly string[]) => ({
  jwks: { keys: keys.slice(0, 1).map(publicHalf) },
  enc_values_supported: encryptions,
  encryption_required: false,
});
