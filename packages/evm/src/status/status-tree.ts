import { bytesToHex, type Hex } from 'viem';
import { maxDepth } from './empty-subtree.ts';
import { TreePages } from './tree-pages.ts';

const wordBits = 256;

/**
 * The bits of a list and the tree above them, as `StatusRegistry` defines it: a leaf is a word of 256 bits, most
 * significant first; an inner node is the keccak-256 of its two children. Takes twice as much memory as its bits, and next
 * to none for parts where no bit is set.
 */
export class StatusTree {
  readonly depth: number;
  /** Number of status indexes. */
  readonly size: number;
  readonly #pages: TreePages;

  /** @throws RangeError if `depth` is not an integer from 0 to 22 */
  constructor(depth: number) {
    if (!Number.isInteger(depth) || depth < 0 || depth > maxDepth) throw new RangeError('no list has this depth');
    this.depth = depth;
    this.size = 2 ** depth * wordBits;
    this.#pages = new TreePages(depth);
  }

  get root(): Hex {
    return hexOfNode(this.#pages.node(this.depth, 0));
  }

  has(index: number): boolean {
    return index >= 0 && index < this.size && this.#pages.has(index);
  }

  /**
   * Sets bits and returns the new root.
   *
   * @throws RangeError if an index is not in the list
   */
  add(indexes: ArrayLike<number>): Hex {
    this.#pages.toggle(this.#ascending(indexes).filter((index) => !this.#pages.has(index)));
    return this.root;
  }

  /**
   * Turns bits round if that leads to `root`; otherwise changes nothing and returns false.
   *
   * @throws RangeError if an index is not in the list
   */
  toggleTowards(root: Hex, indexes: ArrayLike<number>): boolean {
    const flips = this.#ascending(indexes);
    this.#pages.toggle(flips);
    if (this.root === root) return true;
    this.#pages.toggle(flips);
    return false;
  }

  /** Whether every bit of `other`, a tree of the same depth, is set here too. */
  covers(other: StatusTree): boolean {
    return other.depth === this.depth && this.#pages.covers(other.#pages);
  }

  /**
   * The root there would be with these bits turned round.
   *
   * @throws RangeError if an index is not in the list
   */
  rootToggled(indexes: ArrayLike<number>): Hex {
    const flips = this.#ascending(indexes);
    this.#pages.toggle(flips);
    const { root } = this;
    this.#pages.toggle(flips);
    return root;
  }

  /** The bits that are set, ascending. */
  setBits(): Iterable<number> {
    return this.#pages.setBits();
  }

  /** The 256 bits from status index `256 * at` on. */
  word(at: number): Hex {
    return hexOfNode(this.#pages.node(0, at));
  }

  /** Siblings on the way from the word up to the root: what `verifyWord` takes. */
  proof(at: number): readonly Hex[] {
    return Array.from({ length: this.depth }, (_, level) => hexOfNode(this.#pages.node(level, (at >>> level) ^ 1)));
  }

  /** The indexes, ascending, each once. */
  #ascending(indexes: ArrayLike<number>): Uint32Array {
    let previous = -1;
    let isPlain = indexes instanceof Uint32Array;
    for (let i = 0; i < indexes.length; i++) {
      const index = indexes[i] as number;
      if (!Number.isInteger(index) || index < 0 || index >= this.size)
        throw new RangeError('status index not in the list');
      isPlain &&= index > previous;
      previous = index;
    }
    if (isPlain) return indexes as Uint32Array;
    const sorted = Uint32Array.from(indexes).sort();
    return sorted.filter((index, at) => index !== sorted[at - 1]);
  }
}

const hexOfNode = (node: Int32Array): Hex => bytesToHex(new Uint8Array(node.buffer, node.byteOffset, node.byteLength));
