import type { EncryptionJwk } from '@assent/domain';
import { CompactEncrypt, importJWK, type JWK } from 'jose';
import type { FhirAnswer } from './fhir-answer.ts';

/**
 * An answer as a JWE (RFC 7516) to a key of the client: ECDH-ES or RSA-OAEP-256, and A256GCM. Its length is told by that of the body,
 * which is filled up already.
 */
export async function encryptAnswer({ status, body }: FhirAnswer, key: EncryptionJwk): Promise<FhirAnswer> {
  const alg = key.kty === 'EC' ? 'ECDH-ES' : 'RSA-OAEP-256';
  const jwe = await new CompactEncrypt(new TextEncoder().encode(body))
    .setProtectedHeader({ alg, enc: 'A256GCM', kid: key.kid, cty: 'application/fhir+json' })
    .encrypt(await importJWK(key as JWK, alg));
  return { status, body: jwe, encrypted: true };
}

/** Whether anything can be encrypted to a key: a point may lie beside its curve. */
export const canEncryptTo = (key: EncryptionJwk): Promise<boolean> =>
  encryptAnswer({ status: 200, body: '' }, key).then(
    () => true,
    () => false,
  );
