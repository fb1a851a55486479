import { type Bytes32, zBytes32 } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bytes32 } from '../testing/test-network.ts';
import { KeySet } from './key-set.ts';

const anyKey = fc.oneof(
  fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => keyOf(bytes)),
  fc.integer({ min: 0, max: 300 }).map(bytes32),
);
const keyOf = (bytes: Uint8Array): Bytes32 => zBytes32.parse(`0x${Buffer.from(bytes).toString('hex')}`);

describe('a set of keys', () => {
  test('has exactly what was added, each key once', () => {
    fc.assert(
      fc.property(fc.array(anyKey, { maxLength: 400 }), fc.array(anyKey), (added, others) => {
        const keys = new KeySet();
        const expected = new Set<Bytes32>();
        for (const key of added) {
          expect(keys.add(key)).toBe(!expected.has(key));
          expected.add(key);
        }
        expect(keys.size).toBe(expected.size);
        for (const key of [...added, ...others]) expect(keys.has(key)).toBe(expected.has(key));
      }),
    );
  });

  test('tells keys apart that differ in one bit, whichever it is', () => {
    const keys = new KeySet();
    const flipped = Array.from({ length: 256 }, (_, bit) => {
      const bytes = new Uint8Array(32).fill(7);
      bytes[bit >> 3] = 7 ^ (1 << (bit & 7));
      return keyOf(bytes);
    });
    keys.add(keyOf(new Uint8Array(32).fill(7)));
    expect(flipped.some((key) => keys.has(key))).toBe(false);
    for (const key of flipped) expect(keys.add(key)).toBe(true);
    expect(flipped.every((key) => keys.has(key))).toBe(true);
  });

  test('grows to 200 000 keys at no more than 64 bytes each, also if they were chosen to look alike', () => {
    const keys = new KeySet();
    const count = 200_000;
    for (let seed = 1; seed <= count; seed += 1) keys.add(bytes32(seed));
    expect(keys.size).toBe(count);
    expect(keys.bytes / count).toBeLessThan(64);
    expect(keys.has(bytes32(count))).toBe(true);
    expect(keys.has(bytes32(count + 1))).toBe(false);
  });
});
