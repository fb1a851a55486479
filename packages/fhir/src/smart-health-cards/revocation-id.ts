import { createHmac } from 'node:crypto';
import { AppError } from '@assent/domain';
import { toBase64Url } from '../encodings/base64url.ts';

/**
 * The recommended identifier of a card: 64 bits of a keyed hash of the holder's identifier, so that all cards of a
 * holder signed with one key can be revoked together. `secret` has 32 octets and is kept as long as any of the keys.
 */
export function revocationIdOf(secret: Uint8Array, kid: string, holder: string): string {
  if (secret.length !== 32) throw new AppError('configuration_invalid', { octets: 32 });
  const key = Buffer.concat([secret, Buffer.from(kid)]);
  return toBase64Url(createHmac('sha256', key).update(holder).digest().subarray(0, 8));
}
