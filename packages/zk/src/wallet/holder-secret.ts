import { hkdf } from '@noble/hashes/hkdf';
import { sha256 } from '@noble/hashes/sha2';
import { utf8ToBytes } from '@noble/hashes/utils';
import { fromBigEndian, order } from '../bbs/scalar.ts';

const info = utf8ToBytes('assent-holder-secret-1');

/**
 * The secret behind all facts and pseudonyms of a wallet, from its seed (HKDF of RFC 5869 with SHA-256): a wallet that is restored has the
 * same. 48 bytes are drawn, so that the remainder is as good as even.
 */
export function holderSecret(seed: Uint8Array): bigint {
  const secret = fromBigEndian(hkdf(sha256, seed, undefined, info, 48)) % order;
  if (secret === 0n) throw new Error('no secret');
  return secret;
}
