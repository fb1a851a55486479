import { concat, type HashBytes, isSame, uint48, zeroHash } from './bytes.ts';

/** What the map says of one tag: how many entries its patient has, and the last of them. */
export interface MapHead {
  readonly tag: Uint8Array;
  readonly count: number;
  readonly head: Uint8Array;
}

/** Above this depth every node has two children; below it, a subtree with one head is the leaf of that head. */
const fixedDepth = 16;

/** Root of a subtree of the map over heads that share their first `depth` bits and are in order of their tags. */
export function subtreeRoot(sha256: HashBytes, heads: readonly MapHead[], depth: number): Uint8Array {
  const [first] = heads;
  if (!first) return zeroHash();
  if (heads.length === 1 && depth >= fixedDepth) return headHash(sha256, first);
  const middle = heads.findIndex(({ tag }) => bitOf(tag, depth) === 1);
  const right = middle < 0 ? heads.length : middle;
  return mapNode(
    sha256,
    subtreeRoot(sha256, heads.slice(0, right), depth + 1),
    subtreeRoot(sha256, heads.slice(right), depth + 1),
  );
}

/** Leaf of a head. Of another patient's, a proof shows `tag` and `value` only. */
const headHash = (sha256: HashBytes, head: MapHead): Uint8Array => leafOf(sha256, head.tag, contentHash(sha256, head));

const contentHash = (sha256: HashBytes, { count, head }: Omit<MapHead, 'tag'>) => sha256(concat(uint48(count), head));
// 0x10 and 0x11 keep nodes of the map apart from those of the log, which begin with 0x00 and 0x01.
const leafOf = (sha256: HashBytes, tag: Uint8Array, value: Uint8Array) =>
  sha256(concat(Uint8Array.of(0x10), tag, value));

/** Node of the map; nothing over nothing stays nothing. */
export const mapNode = (sha256: HashBytes, left: Uint8Array, right: Uint8Array): Uint8Array =>
  isZero(left) && isZero(right) ? zeroHash() : sha256(concat(Uint8Array.of(0x11), left, right));

/** What a checkpoint commits to: the tree of heads, and the one key that all tags in it are made with. */
export const mapRootOf = (sha256: HashBytes, tagKey: Uint8Array, tree: Uint8Array): Uint8Array =>
  sha256(concat(Uint8Array.of(0x12), sha256(tagKey), tree));

/**
 * Where the way of a tag ends: at its own head; at the head of another tag, which proves that this one has none; or at
 * nothing, which proves it, too. `siblings` are the nodes beside the way, lowest first.
 */
export interface MapProof {
  readonly end:
    | { readonly kind: 'own'; readonly count: number; readonly head: Uint8Array }
    | { readonly kind: 'other'; readonly tag: Uint8Array; readonly value: Uint8Array }
    | { readonly kind: 'nothing' };
  readonly siblings: readonly Uint8Array[];
}

/** The proof for a tag within the heads below `depth` bits of it, in order of their tags. */
export function proveWithin(
  sha256: HashBytes,
  heads: readonly MapHead[],
  tag: Uint8Array,
  depth: number = fixedDepth,
): MapProof {
  const [only] = heads;
  if (!only) return { end: { kind: 'nothing' }, siblings: [] };
  if (heads.length === 1) return { end: endAt(sha256, only, tag), siblings: [] };
  const [ours, theirs] = [bitOf(tag, depth), 1 - bitOf(tag, depth)].map((bit) =>
    heads.filter((head) => bitOf(head.tag, depth) === bit),
  ) as [MapHead[], MapHead[]];
  const { end, siblings } = proveWithin(sha256, ours, tag, depth + 1);
  return { end, siblings: [...siblings, subtreeRoot(sha256, theirs, depth + 1)] };
}

function endAt(sha256: HashBytes, found: MapHead, tag: Uint8Array): MapProof['end'] {
  const { count, head } = found;
  return isSame(found.tag, tag)
    ? { kind: 'own', count, head }
    : { kind: 'other', tag: found.tag, value: contentHash(sha256, found) };
}

/** Root of the map that the proof is of, or undefined if it proves nothing about the tag. */
export function rootOfProof(sha256: HashBytes, tag: Uint8Array, { end, siblings }: MapProof): Uint8Array | undefined {
  const depth = siblings.length;
  if (depth < fixedDepth || depth > 255 || siblings.some(({ length }) => length !== 32)) return undefined;
  if (end.kind === 'other' && (isSame(end.tag, tag) || !sharesBits(end.tag, tag, depth))) return undefined;
  return siblings.reduce(
    (node, sibling, height) =>
      bitOf(tag, depth - 1 - height) === 0 ? mapNode(sha256, node, sibling) : mapNode(sha256, sibling, node),
    endHash(sha256, tag, end),
  );
}

function endHash(sha256: HashBytes, tag: Uint8Array, end: MapProof['end']): Uint8Array {
  if (end.kind === 'nothing') return zeroHash();
  return end.kind === 'own' ? headHash(sha256, { tag, ...end }) : leafOf(sha256, end.tag, end.value);
}

/** The bit at `depth`, from the highest of the first byte on. */
const bitOf = (tag: Uint8Array, depth: number): number =>
  ((tag[Math.floor(depth / 8)] as number) >> (7 - (depth % 8))) & 1;

const sharesBits = (a: Uint8Array, b: Uint8Array, depth: number) =>
  Array.from({ length: depth }, (_, bit) => bit).every((bit) => bitOf(a, bit) === bitOf(b, bit));

/** A loop, not `every`: pages are mostly empty, and this is asked twice for each of their nodes. */
function isZero(hash: Uint8Array): boolean {
  for (const byte of hash) if (byte !== 0) return false;
  return true;
}
