import { type HashBytes, isSame } from './bytes.ts';
import { maxTreeSize, nodeHash } from './merkle-tree.ts';

type Proof = readonly Uint8Array[];

/** A leaf in a tree. */
export interface LeafPlace {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
}

/** Whether a leaf hash is at `index` of the tree with this size and root (RFC 9162 §2.1.3.2). */
export function verifyInclusion(sha256: HashBytes, { leaf, index, size, root }: LeafPlace, proof: Proof): boolean {
  if (!isSize(size) || !isSize(index) || index >= size || !areHashes([leaf, root, ...proof])) return false;
  const sides = sidesOf(index, size - 1);
  if (sides.length !== proof.length) return false;
  const reached = proof.reduce((hash, sibling, step) => join(sha256, hash, sibling, sides[step]), leaf);
  return isSame(reached, root);
}

/** A tree by its size and root. */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/** Whether the newer tree has the older one as its first leaves (RFC 9162 §2.1.4.2). Every tree extends the empty one. */
export function verifyConsistency(sha256: HashBytes, older: TreeHead, newer: TreeHead, proof: Proof): boolean {
  if (!isSize(older.size) || !isSize(newer.size) || !areHashes([older.root, newer.root, ...proof])) return false;
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && isSame(older.root, newer.root);
  if (older.size === 0) return proof.length === 0 && isSame(older.root, sha256(new Uint8Array()));

  return extendsTree(sha256, older, newer, proof);
}

function extendsTree(sha256: HashBytes, older: TreeHead, newer: TreeHead, proof: Proof): boolean {
  // A complete older tree is a node of the newer one, and its root is known.
  const [first, ...path] = isPowerOfTwo(older.size) ? [older.root, ...proof] : proof;
  let [place, last] = [older.size - 1, newer.size - 1];
  while (isOdd(place)) [place, last] = [half(place), half(last)];
  const sides = sidesOf(place, last);
  if (!first || sides.length !== path.length) return false;
  let [oldHash, newHash] = [first, first];
  for (const [step, sibling] of path.entries()) {
    if (sides[step] === 'left') oldHash = join(sha256, oldHash, sibling, 'left');
    newHash = join(sha256, newHash, sibling, sides[step]);
  }
  return isSame(oldHash, older.root) && isSame(newHash, newer.root);
}

type Side = 'left' | 'right';

const join = (sha256: HashBytes, hash: Uint8Array, sibling: Uint8Array, side: Side | undefined): Uint8Array =>
  side === 'left' ? nodeHash(sha256, sibling, hash) : nodeHash(sha256, hash, sibling);

/** On which side of the way from `place` to the root, among nodes 0 to `last`, each sibling is; the lowest first. */
function sidesOf(place: number, last: number): Side[] {
  const sides: Side[] = [];
  for (; last > 0; [place, last] = [half(place), half(last)]) {
    // The last node of a level that is a left child has no sibling and is its own parent.
    if (isOdd(place)) sides.push('left');
    else if (place < last) sides.push('right');
  }
  return sides;
}

// Sizes exceed 32 bits, so there are no bit operations here.
const isOdd = (value: number) => value % 2 === 1;
const half = (value: number) => Math.floor(value / 2);
const isSize = (value: number) => Number.isSafeInteger(value) && value >= 0 && value <= maxTreeSize;
const areHashes = (hashes: Proof) => hashes.every(({ length }) => length === 32);

function isPowerOfTwo(value: number): boolean {
  while (value > 1 && !isOdd(value)) value /= 2;
  return value === 1;
}
