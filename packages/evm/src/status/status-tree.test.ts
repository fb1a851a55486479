import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bytesToHex, concat, type Hex, keccak256 } from 'viem';
import { StatusTree } from './status-tree.ts';

/** The tree by the text of IStatusRegistry.sol, all of it in memory. */
function plainLevels(depth: number, indexes: readonly number[]): readonly (readonly Hex[])[] {
  const bits = new Uint8Array(32 * 2 ** depth);
  for (const index of indexes) bits[index >> 3]! |= 0x80 >> (index & 7);
  const words = Array.from({ length: 2 ** depth }, (_, at) => bytesToHex(bits.subarray(32 * at, 32 * at + 32)));
  const levels: Hex[][] = [words];
  while (levels.at(-1)!.length > 1) {
    const below = levels.at(-1)!;
    levels.push(below.filter((_, at) => at % 2 === 0).map((left, at) => keccak256(concat([left, below[2 * at + 1]!]))));
  }
  return levels;
}

const treeOf = (depth: number, indexes: readonly number[]) => {
  const tree = new StatusTree(depth);
  expect(tree.addTowards(tree.rootWith(indexes), indexes)).toBe(true);
  return tree;
};

const anyTree = fc
  .integer({ min: 0, max: 6 })
  .chain((depth) =>
    fc.tuple(fc.constant(depth), fc.uniqueArray(fc.integer({ min: 0, max: 2 ** (depth + 8) - 1 }), { maxLength: 60 })),
  );

describe('status tree', () => {
  test('has the words, proofs and root of the plain tree', () => {
    fc.assert(
      fc.property(anyTree, fc.nat(), ([depth, indexes], seed) => {
        const tree = treeOf(depth, indexes);
        const levels = plainLevels(depth, indexes);
        const at = seed % 2 ** depth;
        expect(tree.root).toBe(levels.at(-1)![0]);
        expect(tree.word(at)).toBe(levels[0]![at]);
        expect(tree.proof(at)).toEqual(levels.slice(0, -1).map((level, height) => level[(at >> height) ^ 1]));
      }),
    );
  });

  test('has the bits that were set and no others', () => {
    fc.assert(
      fc.property(anyTree, ([depth, indexes]) => {
        const tree = treeOf(depth, indexes);
        const set = Array.from({ length: tree.size }, (_, index) => index).filter((index) => tree.has(index));
        expect(set).toEqual([...indexes].sort((a, b) => a - b));
      }),
    );
  });

  test('is the same whether bits are set at once or one by one', () => {
    const indexes = [1, 255, 256, 4096, 70_000, 1_048_575];
    const tree = new StatusTree(12);
    for (const index of indexes) expect(tree.addTowards(tree.rootWith([index]), [index])).toBe(true);
    expect(tree.root).toBe(treeOf(12, indexes).root);
  });

  test('does not change towards a root that the bits do not lead to', () => {
    const tree = treeOf(12, [5]);
    const before = tree.root;
    expect(tree.addTowards(treeOf(12, [5, 6]).root, [7])).toBe(false);
    expect([tree.root, tree.has(7)]).toEqual([before, false]);
  });

  test('of the greatest depth counts to 2^30 and holds little', () => {
    const last = 2 ** 30 - 1;
    const before = process.memoryUsage().arrayBuffers;
    const tree = treeOf(22, [0, last]);
    expect([tree.size, tree.has(0), tree.has(last), tree.has(last - 1)]).toEqual([2 ** 30, true, true, false]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  });

  test('covers another one if it has all of its bits', () => {
    const tree = treeOf(4, [1, 300, 4095]);
    expect(tree.covers(treeOf(4, [300]))).toBe(true);
    expect(tree.covers(treeOf(4, [300, 301]))).toBe(false);
    expect(tree.covers(treeOf(4, [2000]))).toBe(false);
    expect(tree.covers(treeOf(5, [300]))).toBe(false);
  });
});
