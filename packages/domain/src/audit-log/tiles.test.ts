import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { treeRoot } from './merkle-tree.ts';
import { sampleTree, sha256 } from './testing/sample-tree.ts';
import { rightEdge, tileKey, tileNodes, widthIn } from './tiles.ts';

/** The tiles of a tree of 70,000 leaves in the example of C2SP tlog-tiles. */
const large = sampleTree();
large.grow(70_000);

describe('tiles', () => {
  test('of 70,000 leaves are those that tlog-tiles counts', () => {
    const keys = [...large.tiles.keys()];
    expect(keys.filter((key) => key.startsWith('0/'))).toHaveLength(274);
    expect(large.tile(0, 272)).toHaveLength(8192);
    expect(large.tile(0, 273)).toHaveLength(112 * 32);
    expect(large.tile(1, 0)).toHaveLength(8192);
    expect(large.tile(1, 1)).toHaveLength(17 * 32);
    expect(large.tile(2, 0)).toHaveLength(32);
    expect(keys).toHaveLength(277);
  });

  test('at the right edge are the partial ones', () => {
    expect(rightEdge(70_000).map(tileKey)).toEqual(['0/273', '1/1', '2/0']);
    expect(rightEdge(256).map(tileKey)).toEqual(['1/0']);
    expect(rightEdge(0)).toEqual([]);
  });

  test('have as many hashes in an earlier tree as it had', () => {
    expect(widthIn({ level: 0, index: 273 }, 70_000)).toBe(112);
    expect(widthIn({ level: 0, index: 272 }, 70_000)).toBe(256);
    expect(widthIn({ level: 0, index: 274 }, 70_000)).toBe(0);
    expect(widthIn({ level: 1, index: 0 }, 255)).toBe(0);
    expect(widthIn({ level: 1, index: 0 }, 256)).toBe(1);
  });

  test('are the same however a tree grew, and its root needs only the right edge', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 }), async (steps) => {
        const [stepwise, atOnce] = [sampleTree(), sampleTree()];
        for (const step of steps) stepwise.grow(step);
        const size = atOnce.grow(steps.reduce((sum, step) => sum + step, 0));
        expect(new Map(stepwise.tiles)).toEqual(new Map(atOnce.tiles));
        const edge = tileNodes(sha256, async (places) => {
          const allowed = rightEdge(size).map(tileKey);
          expect(places.every((place) => allowed.includes(tileKey(place)))).toBe(true);
          return stepwise.tiles;
        });
        expect(await treeRoot(sha256, edge, size)).toEqual(await treeRoot(sha256, atOnce.nodes, size));
      }),
      { numRuns: 30 },
    );
  });

  test('that are missing or too short are an error, never a wrong hash', async () => {
    const nodes = tileNodes(sha256, async () => new Map([['0/0', new Uint8Array(32)]]));
    await expect(nodes([{ level: 0, index: 1 }])).rejects.toThrow('tile 0/0 is too short');
    await expect(nodes([{ level: 8, index: 0 }])).rejects.toThrow('tile 1/0 is missing');
  });
});
