import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bytesToHex, type Hex, keccak256 } from 'viem';
import { hashPairs, pairBuffer, pairCapacity } from './keccak-pairs.ts';

const octets = new Uint8Array(pairBuffer.buffer, pairBuffer.byteOffset, pairBuffer.byteLength);

function hashesOf(pairs: readonly Uint8Array[]): readonly Hex[] {
  for (const [at, pair] of pairs.entries()) octets.set(pair, 64 * at);
  hashPairs(pairs.length);
  return pairs.map((_, at) => bytesToHex(octets.slice(32 * at, 32 * at + 32)));
}

const anyPair = fc.uint8Array({ minLength: 64, maxLength: 64 });

describe('keccak-256 of pairs', () => {
  test('is that of viem, for any number of pairs', () => {
    fc.assert(
      fc.property(fc.array(anyPair, { minLength: 1, maxLength: 20 }), (pairs) =>
        expect(hashesOf(pairs)).toEqual(pairs.map((pair) => keccak256(pair))),
      ),
    );
  });

  test('is that of viem, for every bit of a pair', () => {
    const pairs = Array.from({ length: 512 }, (_, bit) => {
      const pair = new Uint8Array(64);
      pair[bit >> 3] = 1 << (bit & 7);
      return pair;
    });
    expect(hashesOf(pairs)).toEqual(pairs.map((pair) => keccak256(pair)));
  });

  test('fills the buffer to the end', () => {
    const pairs = Array.from({ length: pairCapacity }, (_, at) => new Uint8Array(64).fill(at % 251));
    expect(hashesOf(pairs)).toEqual(pairs.map((pair) => keccak256(pair)));
  });

  test('of no pair changes nothing', () => {
    octets.fill(7, 0, 192);
    hashPairs(0);
    expect([...octets.subarray(0, 192)]).toEqual(new Array(192).fill(7));
  });
});
