import { createHmac } from 'node:crypto';
import type { Did } from '@assent/domain';
import { type DerivedKeyType, deriveKey } from './slip-0010.ts';

/** First step of every path: "asst" in ASCII, so that no other use of the same seed meets these keys. */
const purpose = 0x6173_7374;

/** Last step. One more key for the same party would be the next number. */
const generation = 0;

/**
 * The private key for one relying party, 32 bytes for the caller to zero. It is found again from the seed and the DID of
 * the party alone: nothing has to be remembered, counted or searched for.
 */
export const pairwiseKey = (type: DerivedKeyType, seed: Uint8Array, relyingParty: Did): Uint8Array =>
  deriveKey(type, seed, pairwisePath(seed, relyingParty));

/**
 * `purpose' / a' / b' / c' / d' / generation'`, with 124 bits of an HMAC of the DID in the middle: no two parties meet by
 * chance, and a path that leaks does not say whose it is.
 */
export function pairwisePath(seed: Uint8Array, relyingParty: Did): number[] {
  const key = createHmac('sha256', seed).update('assent pairwise path').digest();
  const mac = createHmac('sha256', key).update(relyingParty, 'utf8').digest();
  key.fill(0);
  return [purpose, ...[0, 4, 8, 12].map((offset) => mac.readUInt32BE(offset) & 0x7fff_ffff), generation];
}
