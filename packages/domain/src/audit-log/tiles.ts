import { concat, type HashBytes } from './bytes.ts';
import { type NodeReader, nodeHash, type TreeNode } from './merkle-tree.ts';

/** Hashes in a full tile, and their bytes (C2SP tlog-tiles). */
export const tileWidth = 256;
export const hashBytes = 32;

/** A tile: the hashes at height `8 * level` from `256 * index` on. */
export interface TilePlace {
  readonly level: number;
  readonly index: number;
}

/** Bytes of tiles by `tileKey`. A tile at the right edge of the tree has fewer than 256 hashes. */
export type Tiles = ReadonlyMap<string, Uint8Array>;

export const tileKey = ({ level, index }: TilePlace): string => `${level}/${index}`;

/** How many hashes the tile has in the tree of the first `size` leaves: 0 if it is beyond. */
export const widthIn = ({ level, index }: TilePlace, size: number): number =>
  Math.min(Math.max(Math.floor(size / tileWidth ** level) - index * tileWidth, 0), tileWidth);

/** The partial tiles of a tree: from them it grows, and from them its root is computed. */
export function rightEdge(size: number): TilePlace[] {
  const tiles: TilePlace[] = [];
  for (let [level, nodes] = [0, size]; nodes > 0; level += 1, nodes = Math.floor(nodes / tileWidth)) {
    if (nodes % tileWidth > 0) tiles.push({ level, index: Math.floor(nodes / tileWidth) });
  }
  return tiles;
}

/** The tiles that new leaves change or add, given the right edge of the tree before them. */
export function growTiles(sha256: HashBytes, edge: Tiles, size: number, leaves: readonly Uint8Array[]): Tiles {
  const changed = new Map<string, Uint8Array>();
  let [level, start, hashes] = [0, size, leaves];
  while (hashes.length > 0) {
    const first = Math.floor(start / tileWidth);
    const kept = start % tileWidth === 0 ? new Uint8Array() : tileOf(edge, { level, index: first });
    const bytes = concat(kept.subarray(0, (start % tileWidth) * hashBytes), ...hashes);
    const full: Uint8Array[] = [];
    for (let offset = 0; offset < bytes.length; offset += tileWidth * hashBytes) {
      const tile = bytes.slice(offset, offset + tileWidth * hashBytes);
      changed.set(tileKey({ level, index: first + offset / (tileWidth * hashBytes) }), tile);
      if (tile.length === tileWidth * hashBytes) full.push(subtreeHash(sha256, tile));
    }
    [level, start, hashes] = [level + 1, first, full];
  }
  return changed;
}

/** Reads hashes of subtrees from tiles, which are asked for at once. */
export const tileNodes =
  (sha256: HashBytes, read: (tiles: readonly TilePlace[]) => Promise<Tiles>): NodeReader =>
  async (nodes) => {
    const places = nodes.map(placeInTile);
    const wanted = new Map(places.map(({ tile }) => [tileKey(tile), tile]));
    const tiles = await read([...wanted.values()]);
    // Proofs of many leaves meet in the same subtrees.
    const known = new Map<string, Uint8Array>();
    return places.map(({ tile, start, end }) => {
      const key = `${tileKey(tile)} ${start} ${end}`;
      const hash = known.get(key) ?? hashWithin(sha256, tiles, tile, start, end);
      known.set(key, hash);
      return hash;
    });
  };

function hashWithin(sha256: HashBytes, tiles: Tiles, tile: TilePlace, start: number, end: number): Uint8Array {
  const hashes = tileOf(tiles, tile).subarray(start * hashBytes, end * hashBytes);
  if (hashes.length !== (end - start) * hashBytes) throw new Error(`tile ${tileKey(tile)} is too short`);
  return subtreeHash(sha256, hashes);
}

function placeInTile({ level, index }: TreeNode) {
  const width = 2 ** (level % 8);
  const first = index * width;
  const tile = { level: Math.floor(level / 8), index: Math.floor(first / tileWidth) };
  return { tile, start: first % tileWidth, end: (first % tileWidth) + width };
}

function tileOf(tiles: Tiles, place: TilePlace): Uint8Array {
  const tile = tiles.get(tileKey(place));
  if (!tile) throw new Error(`tile ${tileKey(place)} is missing`);
  return tile;
}

/** Root of the complete subtree over hashes that follow each other, a power of two of them. */
export function subtreeHash(sha256: HashBytes, hashes: Uint8Array): Uint8Array {
  if (hashes.length === hashBytes) return hashes.slice();
  const middle = hashes.length / 2;
  return nodeHash(
    sha256,
    subtreeHash(sha256, hashes.subarray(0, middle)),
    subtreeHash(sha256, hashes.subarray(middle)),
  );
}
