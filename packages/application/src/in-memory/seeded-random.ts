import { type Bytes32, orderedUuid } from '@assent/domain';
import type { Random } from '../ports/clock.ts';
import { hexFrom, pseudoRandom } from './pseudo-random.ts';

const base64urlAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Randomness that is the same for the same seed, so that a failing test fails again. Never for real secrets. */
export function seededRandom(seed: number): Random {
  const random = pseudoRandom(seed);
  const uuid = () => {
    const hex = hexFrom(random, 16);
    const variant = '89ab'[Math.floor(random() * 4)];
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      variant + hex.slice(17, 20),
      hex.slice(20),
    ].join('-');
  };
  let milliseconds = 0;
  return {
    uuid,
    orderedUuid() {
      milliseconds += 1;
      return orderedUuid(milliseconds, uuid());
    },
    bytes32: () => `0x${hexFrom(random, 32)}` as Bytes32,
    // 43 characters carry 258 bits; the last one of 32 bytes ends in two zero bits, so it is one of sixteen.
    token: () => {
      const characters = Array.from({ length: 42 }, () => base64urlAlphabet[Math.floor(random() * 64)]);
      return [...characters, base64urlAlphabet[Math.floor(random() * 16) * 4]].join('');
    },
  };
}
