import { hashPairs, pairBuffer } from '../keccak/keccak-pairs.ts';

/** Greatest depth of a list in `StatusRegistry`: 2^30 status indexes. */
export const maxDepth = 22;

/** A node of a tree is 32 bytes, as 8 words of 32 bits. */
export const nodeWords = 8;

const emptyRoots: readonly Int32Array[] = Array.from({ length: maxDepth }).reduce<readonly Int32Array[]>(
  (roots) => {
    const below = roots.at(-1) ?? new Int32Array(nodeWords);
    pairBuffer.set(below, 0);
    pairBuffer.set(below, nodeWords);
    hashPairs(1);
    return [...roots, pairBuffer.slice(0, nodeWords)];
  },
  [new Int32Array(nodeWords)],
);

/** Root of a tree without a set bit, which has `depth` levels above its words. */
export const emptyRoot = (depth: number): Int32Array => emptyRoots[depth] ?? new Int32Array(nodeWords);

const subtrees = new Map<string, Int32Array>();

/**
 * Nodes between the levels `bottom` and `bottom + height` of a tree without a set bit: node 1 is the root of them, nodes
 * 2n and 2n + 1 are the children of n. Node 0 has no meaning.
 */
export function emptySubtree(bottom: number, height: number): Int32Array {
  const name = `${bottom}+${height}`;
  const known = subtrees.get(name);
  if (known) return known;
  const nodes = new Int32Array((2 << height) * nodeWords);
  for (let node = 1; node < 2 << height; node++) {
    const above = 31 - Math.clz32(node);
    nodes.set(emptyRoot(bottom + height - above), node * nodeWords);
  }
  subtrees.set(name, nodes);
  return nodes;
}
