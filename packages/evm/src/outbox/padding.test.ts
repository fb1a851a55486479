import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bytes32 } from '../testing/test-network.ts';
import { paddedSize, withDecoys, withSetDecoys } from './padding.ts';

const allowed = new Set([4, 16, 64, 128, 256, 512, ...Array.from({ length: 100 }, (_, at) => 1024 * (at + 1))]);

/** Decoys 1000, 1001, … as long as there are any. */
const reserve = (size: number) => {
  let next = 1000;
  return {
    takeDecoys: async (_: unknown, count: number) =>
      Array.from({ length: Math.min(count, 1000 + size - next) }, () => next++),
  };
};
const never = () => false;

describe('padding', () => {
  test('sizes are the next of 4, 16, 64, 128, 256, 512 and 1024, then multiples of 1024', () => {
    expect([0, 1, 4, 5, 16, 17, 64, 65, 128, 129, 256, 257, 512, 513, 1024, 1025, 2000, 2049].map(paddedSize)).toEqual([
      0, 4, 4, 16, 16, 64, 64, 128, 128, 256, 256, 512, 512, 1024, 1024, 2048, 2048, 3072,
    ]);
  });

  test('real indexes are always in it, ascending and once, and the size is an allowed one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 600 }),
        async (real) => {
          const { indexes, missing } = await withDecoys(reserve(5000), bytes32(1), real, never);
          expect(missing).toBe(0);
          expect(allowed.has(indexes.length)).toBe(true);
          expect(indexes.filter((index) => index < 1000)).toEqual([...real].sort((a, b) => a - b));
          expect(new Set(indexes).size).toBe(indexes.length);
          expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
        },
      ),
    );
  });

  test('a list without a reserve still revokes, and says how much is missing', async () => {
    expect(await withDecoys(reserve(2), bytes32(1), [7], never)).toEqual({ indexes: [7, 1000, 1001], missing: 1 });
    expect(await withDecoys(reserve(0), bytes32(1), [7, 5], never)).toEqual({ indexes: [5, 7], missing: 2 });
  });

  test('decoys that are set on chain already, or are to be set, are replaced by others', async () => {
    const { indexes } = await withDecoys(reserve(100), bytes32(1), [1001], (index) => index === 1000);
    expect(indexes).toEqual([1001, 1002, 1003, 1004]);
  });
});

describe('padding of what is cleared', () => {
  /** Set bits: 0 to 99 of credentials, 1000 and on of decoys. */
  const cleared = (real: readonly number[], decoys: number) =>
    withSetDecoys({ decoysAmong: async (_, indexes) => indexes.filter((index) => index >= 1000) }, bytes32(1), real, [
      ...Array(100).keys(),
      ...Array.from({ length: decoys }, (_, at) => 1000 + at),
    ]);

  test('has decoys that are set, and never a credential that is not to be cleared', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat({ max: 99 }), { maxLength: 40 }),
        fc.nat({ max: 80 }),
        async (real, decoys) => {
          const { indexes, missing } = await cleared(real, decoys);
          const padded = paddedSize(real.length);
          expect(indexes.filter((index) => index < 1000).sort()).toEqual([...real].sort());
          expect(indexes.length + missing).toBe(padded);
          expect(missing).toBe(Math.max(0, padded - real.length - decoys));
          expect(new Set(indexes).size).toBe(indexes.length);
        },
      ),
    );
  });

  test('are not always the same ones', async () => {
    const drawn = await Promise.all(Array.from({ length: 12 }, () => cleared([7], 50)));
    expect(new Set(drawn.map(({ indexes }) => indexes.join())).size).toBeGreaterThan(6);
  });
});
