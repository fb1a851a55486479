import { hash as digest } from 'node:crypto';
import type { HashBytes } from '../bytes.ts';
import { leafHash, type NodeReader, type TreeNode } from '../merkle-tree.ts';
import { growTiles, type Tiles, tileKey, tileNodes } from '../tiles.ts';

export const sha256: HashBytes = (bytes) => new Uint8Array(digest('sha256', bytes, 'buffer'));

export const hash = (text: string | number): Uint8Array => sha256(new TextEncoder().encode(String(text)));

/** A tree in tiles that grows as a log does. The entry at place `n` is the hash of `n`. */
export function sampleTree() {
  const tiles = new Map<string, Uint8Array>();
  let size = 0;
  const read = async (): Promise<Tiles> => tiles;
  const fromTiles = tileNodes(sha256, read);
  const known = new Map<string, Uint8Array>();
  // Complete subtrees never change: remembering them makes thousands of proofs quick.
  const nodes: NodeReader = async (wanted) => {
    const keyOf = ({ level, index }: TreeNode) => `${level}/${index}`;
    const missing = wanted.filter((node) => !known.has(keyOf(node)));
    const found = await fromTiles(missing);
    for (const [at, node] of missing.entries()) known.set(keyOf(node), found[at] as Uint8Array);
    return wanted.map((node) => known.get(keyOf(node)) as Uint8Array);
  };
  return {
    nodes,
    tiles,
    leaf: (index: number) => leafHash(sha256, hash(index)),
    grow(count: number): number {
      const leaves = Array.from({ length: count }, (_, index) => leafHash(sha256, hash(size + index)));
      for (const [key, tile] of growTiles(sha256, tiles, size, leaves)) tiles.set(key, tile);
      size += count;
      return size;
    },
    tile: (level: number, index: number) => tiles.get(tileKey({ level, index })),
  };
}
