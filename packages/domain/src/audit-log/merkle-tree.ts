import { concat, type HashBytes } from './bytes.ts';

/** The largest tree: the contract keeps sizes in 48 bits. */
export const maxTreeSize = 2 ** 48;

/** A complete subtree: the leaves [index * 2^level, (index + 1) * 2^level). */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

/** Hashes of complete subtrees, in the order asked for. */
export type NodeReader = (nodes: readonly TreeNode[]) => Promise<readonly Uint8Array[]>;

/** Leaves [from, to) that are one subtree of the tree, complete or at its right edge. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** Hash of the entry at a leaf (RFC 9162 §2.1.1). */
export const leafHash = (sha256: HashBytes, entry: Uint8Array): Uint8Array => sha256(concat(Uint8Array.of(0), entry));

/** Hash of a node from those of its children (RFC 9162 §2.1.1). */
export const nodeHash = (sha256: HashBytes, left: Uint8Array, right: Uint8Array): Uint8Array =>
  sha256(concat(Uint8Array.of(1), left, right));

/** Root of the tree of the first `size` leaves; of none, the hash of nothing (RFC 9162 §2.1.1). */
export async function treeRoot(sha256: HashBytes, read: NodeReader, size: number): Promise<Uint8Array> {
  if (size === 0) return sha256(new Uint8Array());
  const [root] = await rangeHashes(sha256, read, [{ from: 0, to: size }]);
  return root as Uint8Array;
}

/**
 * Inclusion proofs of leaves in the tree of the first `size` (RFC 9162 §2.1.3.1), read at once.
 *
 * @throws RangeError if a leaf is not in that tree
 */
export async function inclusionProofs(
  sha256: HashBytes,
  read: NodeReader,
  leaves: readonly number[],
  size: number,
): Promise<readonly (readonly Uint8Array[])[]> {
  if (leaves.some((leaf) => leaf < 0 || leaf >= size)) throw new RangeError('a leaf is not in the tree');
  const paths = leaves.map((leaf) => inclusionPath(leaf, size));
  const hashes = await rangeHashes(sha256, read, paths.flat());
  let taken = 0;
  return paths.map(({ length }) => {
    taken += length;
    return hashes.slice(taken - length, taken);
  });
}

/** Proof that the tree of the first `size` leaves extends that of the first `older` (RFC 9162 §2.1.4.1). */
export async function consistencyProof(
  sha256: HashBytes,
  read: NodeReader,
  older: number,
  size: number,
): Promise<readonly Uint8Array[]> {
  if (older < 0 || older > size) throw new RangeError('the older tree is not within the newer');
  return older === 0 ? [] : rangeHashes(sha256, read, consistencyPath(older, size));
}

/** The subtrees beside the way from a leaf to the root, lowest first. */
function inclusionPath(leaf: number, size: number): Range[] {
  const path: Range[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + leftSize(to - from);
    path.push(leaf < middle ? { from: middle, to } : { from, to: middle });
    [from, to] = leaf < middle ? [from, middle] : [middle, to];
  }
  return path.reverse();
}

function consistencyPath(older: number, size: number): Range[] {
  const path: Range[] = [];
  let [from, to, isWholeOld] = [0, size, true];
  while (older !== to) {
    const middle = from + leftSize(to - from);
    if (older <= middle) {
      path.push({ from: middle, to });
      to = middle;
    } else {
      path.push({ from, to: middle });
      [from, isWholeOld] = [middle, false];
    }
  }
  if (!isWholeOld) path.push({ from, to });
  return path.reverse();
}

/** Leaves in the left child of a tree of `size` > 1: the largest power of two below it. */
function leftSize(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

async function rangeHashes(sha256: HashBytes, read: NodeReader, ranges: readonly Range[]): Promise<Uint8Array[]> {
  const parts = ranges.map(completeSubtrees);
  const hashes = [...(await read(parts.flat()))];
  return parts.map(({ length }) =>
    hashes.splice(0, length).reduceRight((right, left) => nodeHash(sha256, left, right)),
  );
}

/** The complete subtrees that a range consists of, from left to right: one for each bit of its length. */
function completeSubtrees({ from, to }: Range): TreeNode[] {
  const nodes: TreeNode[] = [];
  for (let start = from; start < to; ) {
    let level = 0;
    while (2 ** (level + 1) <= to - start) level += 1;
    nodes.push({ level, index: start / 2 ** level });
    start += 2 ** level;
  }
  return nodes;
}
