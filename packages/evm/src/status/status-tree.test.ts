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

/** Root of a subtree by the same text, for trees too large to be written out. `indexes` are distinct. */
function sparseRoot(height: number, indexes: readonly number[]): Hex {
  if (indexes.length === 0) return emptyRootOf(height);
  if (height === 0) return plainLevels(0, indexes)[0]![0]!;
  const half = 2 ** (height + 7);
  const left = indexes.filter((index) => index < half);
  const right = indexes.filter((index) => index >= half).map((index) => index - half);
  return keccak256(concat([sparseRoot(height - 1, left), sparseRoot(height - 1, right)]));
}

const emptyRoots: Hex[] = [`0x${'00'.repeat(32)}`];
function emptyRootOf(height: number): Hex {
  emptyRoots[height] ??= keccak256(concat([emptyRootOf(height - 1), emptyRootOf(height - 1)]));
  return emptyRoots[height];
}

const treeOf = (depth: number, indexes: readonly number[]) => {
  const tree = new StatusTree(depth);
  expect(tree.toggleTowards(tree.rootToggled(indexes), indexes)).toBe(true);
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

  test('is the same whether bits are turned at once or one by one', () => {
    const indexes = [1, 255, 256, 4096, 70_000, 1_048_575];
    const tree = new StatusTree(12);
    for (const index of indexes) expect(tree.toggleTowards(tree.rootToggled([index]), [index])).toBe(true);
    expect(tree.root).toBe(treeOf(12, indexes).root);
  });

  test('has the root of the plain tree at every depth, whatever the batches', () => {
    const anyBatches = fc.integer({ min: 0, max: 22 }).chain((depth) => {
      const anywhere = fc.integer({ min: 0, max: 2 ** (depth + 8) - 1 });
      const nearTheStart = fc.integer({ min: 0, max: Math.min(2 ** (depth + 8), 2 ** 15) - 1 });
      const batch = fc.array(fc.oneof(anywhere, nearTheStart), { maxLength: 12 });
      return fc.tuple(fc.constant(depth), fc.array(batch, { minLength: 1, maxLength: 4 }));
    });
    fc.assert(
      fc.property(anyBatches, ([depth, batches]) => {
        const tree = new StatusTree(depth);
        const set = new Set<number>();
        for (const batch of batches) {
          for (const index of new Set(batch)) if (!set.delete(index)) set.add(index);
          const root = sparseRoot(depth, [...set]);
          expect(tree.rootToggled(batch)).toBe(root);
          expect(tree.toggleTowards(root, batch)).toBe(true);
          expect(tree.root).toBe(root);
          expect([...tree.setBits()]).toEqual([...set].sort((a, b) => a - b));
        }
      }),
    );
  });

  test('has the root of the plain tree after an update of thousands', () => {
    const indexes = Array.from({ length: 3000 }, (_, at) => (at * 2_654_435_761) % 2 ** 22);
    expect(new StatusTree(14).add(indexes)).toBe(sparseRoot(14, indexes));
  });

  test('has proofs that lead to its root', () => {
    const tree = treeOf(22, [1, 2 ** 14, 2 ** 14 + 256, 2 ** 20, 2 ** 29, 2 ** 30 - 1]);
    for (const at of [0, 63, 64, 65, 4096, 2 ** 21, 2 ** 22 - 1]) {
      const root = tree.proof(at).reduce((node, sibling, level) => {
        const isRight = (at >>> level) % 2 === 1;
        return keccak256(concat(isRight ? [sibling, node] : [node, sibling]));
      }, tree.word(at));
      expect(root).toBe(tree.root);
    }
  });

  test('takes indexes in any order, more than once, and those it has', () => {
    const tree = treeOf(12, [70_000]);
    expect(tree.add([300, 5, 300, 70_000, 5])).toBe(treeOf(12, [5, 300, 70_000]).root);
    expect([5, 300, 70_000].every((index) => tree.has(index))).toBe(true);
  });

  test('takes an array of 32-bit numbers and leaves it as it is', () => {
    const indexes = Uint32Array.from([300, 5, 300]);
    expect(new StatusTree(12).add(indexes)).toBe(treeOf(12, [5, 300]).root);
    expect([...indexes]).toEqual([300, 5, 300]);
    expect(treeOf(12, [300]).add(Uint32Array.from([5, 300]))).toBe(treeOf(12, [5, 300]).root);
  });

  test.each([-1, 1.5, 2 ** 20, 2 ** 32, Number.NaN])('refuses to set index %d', (index) => {
    const tree = treeOf(12, [0, 1]);
    const before = tree.root;
    expect(() => tree.add([2, index])).toThrow(RangeError);
    expect([tree.root, tree.has(2)]).toEqual([before, false]);
  });

  test('has no index outside of the list', () => {
    const tree = new StatusTree(0);
    tree.add(Array.from({ length: tree.size }, (_, index) => index));
    expect([-1, 255, 256, 2 ** 32, 2 ** 32 + 5].filter((index) => tree.has(index))).toEqual([255]);
  });

  test.each([-1, 23, 1.5])('of depth %d does not exist', (depth) => {
    expect(() => new StatusTree(depth)).toThrow(RangeError);
  });

  test('does not change towards a root that the bits do not lead to', () => {
    const tree = treeOf(12, [5]);
    const before = tree.root;
    expect(tree.toggleTowards(treeOf(12, [5, 6]).root, [7])).toBe(false);
    expect([tree.root, tree.has(7)]).toEqual([before, false]);
  });

  test('of the greatest depth counts to 2^30 and holds little', () => {
    const last = 2 ** 30 - 1;
    const before = process.memoryUsage().arrayBuffers;
    const tree = treeOf(22, [0, last]);
    expect([tree.size, tree.has(0), tree.has(last), tree.has(last - 1)]).toEqual([2 ** 30, true, true, false]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  });

  test('of an ordinary list holds little as long as nearly nothing is revoked', () => {
    const before = process.memoryUsage().arrayBuffers;
    const trees = Array.from({ length: 100 }, () => treeOf(12, [7]));
    expect((process.memoryUsage().arrayBuffers - before) / trees.length).toBeLessThan(10_000);
  });

  test('covers another one if it has all of its bits', () => {
    const tree = treeOf(4, [1, 300, 4095]);
    expect(tree.covers(treeOf(4, [300]))).toBe(true);
    expect(tree.covers(treeOf(4, [300, 301]))).toBe(false);
    expect(tree.covers(treeOf(4, [2000]))).toBe(false);
    expect(tree.covers(treeOf(5, [300]))).toBe(false);
    expect(treeOf(12, [1, 300, 1_000_000]).covers(treeOf(12, [1_000_000]))).toBe(true);
    expect(treeOf(12, [1, 300]).covers(treeOf(12, [1_000_000]))).toBe(false);
  });
});
