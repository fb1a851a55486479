import { concat, type HashBytes, isSame, uint48, zeroHash } from './bytes.ts';
import { type MapHead, type MapProof, mapNode, proveWithin, subtreeRoot } from './patient-map.ts';
import { hashBytes, type TilePlace, type Tiles, tileKey, tileWidth } from './tiles.ts';

/**
 * The map in pages, so that a change reads and writes a few kilobytes for each patient: level 0 is one page with the
 * roots at depth 8, level 1 has 256 pages with those at depth 16, and page `p` of level 2 the heads whose tags begin
 * with the two bytes `p`. A page that is missing is empty.
 */
const headLevel = 2;
const headBytes = 32 + 6 + 32;

/** The pages on the way of a tag. */
export const mapPagesOf = (tag: Uint8Array): TilePlace[] => [
  { level: 0, index: 0 },
  { level: 1, index: prefixOf(tag) >> 8 },
  { level: headLevel, index: prefixOf(tag) },
];

/** What the pages say of a tag, or undefined if it has no head. */
export const headIn = (pages: Tiles, tag: Uint8Array): MapHead | undefined =>
  headsIn(pages, prefixOf(tag)).find((head) => isSame(head.tag, tag));

/** Replaces the heads of some tags. Answers the pages that change, and the root of the tree. */
export function changeMap(
  sha256: HashBytes,
  pages: Tiles,
  heads: readonly MapHead[],
): { readonly changed: Tiles; readonly tree: Uint8Array } {
  const changed = new Map<string, Uint8Array>();
  const bottom = new Map<number, Uint8Array>();
  for (const [prefix, news] of groupBy(heads, ({ tag }) => prefixOf(tag))) {
    const others = headsIn(pages, prefix).filter(({ tag }) => !news.some((head) => isSame(head.tag, tag)));
    const merged = [...others, ...news].sort((a, b) => compare(a.tag, b.tag));
    changed.set(tileKey({ level: headLevel, index: prefix }), concat(...merged.map(encodeHead)));
    bottom.set(prefix, subtreeRoot(sha256, merged, 16));
  }
  const middle = new Map<number, Uint8Array>();
  for (const [index, roots] of groupBy([...bottom], ([prefix]) => prefix >> 8)) {
    const page = withHashes(pages, { level: 1, index }, roots);
    changed.set(tileKey({ level: 1, index }), page);
    middle.set(index, pageRoot(sha256, page));
  }
  const top = withHashes(pages, { level: 0, index: 0 }, [...middle]);
  changed.set(tileKey({ level: 0, index: 0 }), top);
  return { changed, tree: pageRoot(sha256, top) };
}

/** Root of the tree that the pages hold. */
export const mapTree = (sha256: HashBytes, pages: Tiles): Uint8Array =>
  pageRoot(sha256, pageOf(pages, { level: 0, index: 0 }));

/** Proves what the map says of a tag, from the pages on its way. */
export function proveHead(sha256: HashBytes, pages: Tiles, tag: Uint8Array): MapProof {
  const prefix = prefixOf(tag);
  const { end, siblings } = proveWithin(sha256, headsIn(pages, prefix), tag);
  const middle = siblingsIn(sha256, pageOf(pages, { level: 1, index: prefix >> 8 }), prefix & 0xff);
  const top = siblingsIn(sha256, pageOf(pages, { level: 0, index: 0 }), prefix >> 8);
  return { end, siblings: [...siblings, ...middle, ...top] };
}

const prefixOf = (tag: Uint8Array): number => (tag[0] as number) * 256 + (tag[1] as number);

const pageOf = (pages: Tiles, place: TilePlace): Uint8Array =>
  pages.get(tileKey(place)) ?? new Uint8Array(tileWidth * hashBytes);

function withHashes(pages: Tiles, place: TilePlace, roots: readonly (readonly [number, Uint8Array])[]): Uint8Array {
  const page = pageOf(pages, place).slice();
  for (const [index, root] of roots) page.set(root, (index % tileWidth) * hashBytes);
  return page;
}

/** The levels of a page from its hashes up to its one root. */
function levelsOf(sha256: HashBytes, page: Uint8Array): Uint8Array[][] {
  const levels: Uint8Array[][] = [
    Array.from({ length: tileWidth }, (_, i): Uint8Array => page.slice(i * hashBytes, (i + 1) * hashBytes)),
  ];
  for (let below = levels[0] as Uint8Array[]; below.length > 1; below = levels.at(-1) as Uint8Array[]) {
    const at = (index: number) => below[index] ?? zeroHash();
    levels.push(Array.from({ length: below.length / 2 }, (_, i) => mapNode(sha256, at(2 * i), at(2 * i + 1))));
  }
  return levels;
}

const pageRoot = (sha256: HashBytes, page: Uint8Array): Uint8Array => levelsOf(sha256, page).at(-1)?.[0] ?? zeroHash();

const siblingsIn = (sha256: HashBytes, page: Uint8Array, index: number): Uint8Array[] =>
  levelsOf(sha256, page)
    .slice(0, -1)
    .map((level, height) => level[(index >> height) ^ 1] ?? zeroHash());

const encodeHead = ({ tag, count, head }: MapHead): Uint8Array => concat(tag, uint48(count), head);

function headsIn(pages: Tiles, prefix: number): MapHead[] {
  const page = pages.get(tileKey({ level: headLevel, index: prefix })) ?? new Uint8Array();
  return Array.from({ length: page.length / headBytes }, (_, i) => {
    const bytes = page.subarray(i * headBytes, (i + 1) * headBytes);
    const count = bytes.slice(32, 38).reduce((sum, byte) => sum * 256 + byte, 0);
    return { tag: bytes.slice(0, 32), count, head: bytes.slice(38) };
  });
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, index) => byte !== b[index]);
  return at < 0 ? 0 : (a[at] as number) - (b[at] as number);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
