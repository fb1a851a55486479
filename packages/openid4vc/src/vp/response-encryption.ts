import {
  CompactEncrypt,
  calculateJwkThumbprint,
  compactDecrypt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
} from 'jose';
import * as z from 'zod';
import { isOfInput } from '../jose-failure.ts';

/** Content encryption that every verifier offers (OpenID4VP 1.0 §8.3, HAIP 1.0 §5). */
export const contentEncryptions = ['A256GCM', 'A128GCM'] as const;
export type ContentEncryption = (typeof contentEncryptions)[number];

/** Longest encrypted answer, in characters. */
export const maxEncryptedLength = 524_288;

const zCoordinate = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);

/** A public key that answers can be encrypted to: P-256 for ECDH-ES. */
export const zEncryptionKey = z.looseObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: zCoordinate,
  y: zCoordinate,
  kid: z.string().min(1).max(256),
  alg: z.literal('ECDH-ES'),
  use: z.literal('enc').optional(),
  d: z.undefined().optional(),
});
export type EncryptionKey = z.infer<typeof zEncryptionKey>;

/** A private key as a JWK, for one session alone. Its `kid` is its thumbprint (RFC 7638). */
export async function newResponseKey(): Promise<Readonly<Record<string, string>>> {
  const { privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  const jwk = await exportJWK(privateKey);
  const { kty = '', crv = '', x = '', y = '', d = '' } = jwk;
  return { kty, crv, x, y, d, kid: await calculateJwkThumbprint(jwk), use: 'enc', alg: 'ECDH-ES' };
}

/** The public half. */
export const publicHalf = ({ d: _, ...key }: Readonly<Record<string, string>>): Readonly<Record<string, string>> => key;

/** Encrypts an answer as a compact JWE (RFC 7516) to a verifier's key. */
export async function encryptResponse(payload: object, key: EncryptionKey, enc: ContentEncryption): Promise<string> {
  const { kty, crv, x, y, kid, alg } = key;
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg, enc, kid })
    .encrypt(await importJWK({ kty, crv, x, y }, alg));
}

/**
 * The content of an answer that was encrypted to `key` as it was asked for: ECDH-ES with A128GCM or A256GCM, under the key's own
 * `kid`. Undefined for anything else.
 */
export async function decryptResponse(jwe: string, key: Readonly<Record<string, string>>): Promise<unknown> {
  if (jwe.length > maxEncryptedLength) return undefined;
  try {
    const { kid } = decodeProtectedHeader(jwe);
    if (kid !== key.kid) return undefined;
    const { plaintext } = await compactDecrypt(jwe, await importJWK({ ...key }, 'ECDH-ES'), {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: [...contentEncryptions],
    });
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plaintext));
  } catch (error) {
    if (isOfInput(error)) return undefined;
    throw error;
  }
}
