import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeDelta, encodeDelta } from './status-delta.ts';

const size = 2 ** 30;
const anyIndexes = fc
  .uniqueArray(fc.integer({ min: 0, max: size - 1 }), { maxLength: 200 })
  .map((indexes) => indexes.sort((a, b) => a - b));

describe('status delta', () => {
  test('is that of the example in IStatusRegistry.sol', () => {
    expect([...encodeDelta([3, 200, 1000])]).toEqual([0x03, 0xc5, 0x01, 0xa0, 0x06]);
  });

  test('holds the first and the last index of the largest list', () => {
    expect(decodeDelta(encodeDelta([0, size - 1]), size)).toEqual([0, size - 1]);
  });

  test('of no index is empty', () => {
    expect([...encodeDelta([])]).toEqual([]);
    expect(decodeDelta(new Uint8Array(), size)).toEqual([]);
  });

  test('comes back as the indexes it was made of', () => {
    fc.assert(fc.property(anyIndexes, (indexes) => expect(decodeDelta(encodeDelta(indexes), size)).toEqual(indexes)));
  });

  test('stays as it was decoded when another is', () => {
    const first = decodeDelta(encodeDelta([3, 200]), size);
    decodeDelta(encodeDelta([4, 5]), size);
    expect(first).toEqual([3, 200]);
  });

  test('of more indexes than ever before comes back', () => {
    const indexes = Array.from({ length: 100_000 }, (_, at) => at * 3);
    expect(decodeDelta(encodeDelta(indexes), size)).toEqual(indexes);
  });

  test('has one form: what can be decoded is what would be encoded', () => {
    const anyBytes = fc.uint8Array({ maxLength: 12 });
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const indexes = decodeDelta(bytes, size);
        if (indexes) expect([...encodeDelta(indexes)]).toEqual([...bytes]);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['is cut short', [0x83]],
    ['repeats an index', [0x05, 0x00]],
    ['uses more bytes than it needs', [0x85, 0x00]],
    ['leaves the list', [0x80, 0x02]],
    ['leaves the list by a gap', [0xff, 0x01, 0x01]],
    ['never ends', new Array(40).fill(0xff)],
  ])('is refused if it %s', (_, bytes) => {
    expect(decodeDelta(Uint8Array.from(bytes), 256)).toBeUndefined();
  });
});
