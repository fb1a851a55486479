import { describe, expect, test } from '@jest/globals';
import { bytes32 } from '../testing/test-network.ts';
import { encodeDelta } from './status-delta.ts';
import { StatusListMirror } from './status-list-mirror.ts';
import { StatusTree } from './status-tree.ts';

/** A mirror of depth 12 that has applied one update, and the next ones for it. */
function mirrorOf(...revoked: readonly number[]) {
  const mirror = new StatusListMirror(bytes32(1), 12);
  const updateOf = (indexes: readonly number[], root = mirror.tree.rootToggled(indexes)) => {
    const version = mirror.version + 1;
    return { version, root, prevBlock: version - 1, delta: encodeDelta(indexes), block: version };
  };
  mirror.apply(updateOf(revoked));
  return { mirror, updateOf };
}

const refusedAs = (reason: string) => expect.objectContaining({ params: expect.objectContaining({ reason }) });

describe('mirror of a status list', () => {
  test('has what its updates have revoked', () => {
    const { mirror, updateOf } = mirrorOf(5, 70_000);
    mirror.apply(updateOf([6]));
    expect([5, 6, 7, 70_000].map((index) => mirror.tree.has(index))).toEqual([true, true, false, true]);
    expect([mirror.version, mirror.block]).toEqual([2, 2]);
  });

  test('has bits that go back, and remembers that they did', () => {
    const { mirror, updateOf } = mirrorOf(5, 7);
    expect(mirror.hasClearedBits).toBe(false);
    mirror.apply(updateOf([5, 6]));
    expect([5, 6, 7].map((index) => mirror.tree.has(index))).toEqual([false, true, true]);
    expect(mirror.tree.root).toBe(new StatusTree(12).rootToggled([6, 7]));
    mirror.apply(updateOf([8]));
    expect(mirror.hasClearedBits).toBe(true);
  });

  test.each([
    ['a root that is not that of the bits', 'bad_root', encodeDelta([6]), new StatusTree(12).root],
    ['a root of bits that stay set', 'bad_root', encodeDelta([5, 6]), new StatusTree(12).rootToggled([5, 6])],
    ['a delta that repeats a bit', 'bad_delta', Uint8Array.of(6, 0), new StatusTree(12).rootToggled([5, 6])],
  ] as const)('takes nothing of an update with %s', (_, reason, delta, root) => {
    const { mirror, updateOf } = mirrorOf(5);
    const before = mirror.tree.root;
    expect(() => mirror.apply({ ...updateOf([], root), delta })).toThrow(refusedAs(reason));
    expect([mirror.tree.root, mirror.tree.has(6), mirror.version]).toEqual([before, false, 1]);
    expect(mirror.hasClearedBits).toBe(false);
  });

  test('takes nothing of an update that is not the next', () => {
    const { mirror, updateOf } = mirrorOf(5);
    expect(() => mirror.apply({ ...updateOf([6]), version: 3 })).toThrow(refusedAs('version_missing'));
    expect([mirror.tree.has(6), mirror.version]).toEqual([false, 1]);
  });
});
