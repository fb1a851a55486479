import { hashPairs, pairBuffer, pairCapacity } from '../keccak/keccak-pairs.ts';
import { emptyRoot, emptySubtree, nodeWords } from './empty-subtree.ts';

const pageHeight = 6;
const pageWords = (2 << pageHeight) * nodeWords;
const pairWords = 2 * nodeWords;

/** Pages of a range of levels. A page is a subtree in the order of `emptySubtree`. */
interface Layer {
  /** Level of the leaves of its pages. */
  readonly bottom: number;
  /** Levels from the leaves of a page to its root. */
  readonly height: number;
  /** By place of the subtree: number of its page, counted from 1, or 0 as long as it is empty. */
  readonly pages: Uint32Array;
  /** A page without a set bit. */
  readonly empty: Int32Array;
}

// For whoever is changing a tree now: leaves that have changed, of all pages of a layer and of some.
let changed = new Uint32Array(1024);
const current = new Uint32Array(pairCapacity);

/**
 * Bits and inner nodes of a tree in pages of 4 kB. Only a subtree with a set bit has a page, so that an empty tree costs
 * next to nothing and a full one 64 bytes for a word of 32. The root of a page is a leaf of the page above it as well.
 */
export class TreePages {
  readonly #depth: number;
  readonly #layers: readonly Layer[];
  // Pages lie in blocks: an object for each page would take too much memory, one for all could not grow.
  readonly #blocks: Int32Array[] = [];
  readonly #blockShift: number;
  #pageCount = 0;

  constructor(depth: number) {
    this.#depth = depth;
    this.#layers = Array.from({ length: Math.max(1, Math.ceil(depth / pageHeight)) }, (_, at) => {
      const bottom = at * pageHeight;
      const height = Math.min(pageHeight, depth - bottom);
      const pages = new Uint32Array(2 ** (depth - bottom - height));
      return { bottom, height, pages, empty: emptySubtree(bottom, height) };
    });
    // 8 kB for lists of up to 2^23 bits, 256 kB for the largest
    this.#blockShift = Math.min(6, Math.max(1, depth - 14));
  }

  /** The words, of 32 bits each, that hold the node `at` of `level`. To be read at once, and not to be written. */
  node(level: number, at: number): Int32Array {
    const layer = this.#layers[
      level === this.#depth ? this.#layers.length - 1 : Math.floor(level / pageHeight)
    ] as Layer;
    const above = layer.bottom + layer.height - level;
    const page = layer.pages[at >>> above] as number;
    if (page === 0) return emptyRoot(level);
    const start = this.#startOf(page) + nodeIn(at, above) * nodeWords;
    return this.#blockOf(page).subarray(start, start + nodeWords);
  }

  /** Whether a status index of this tree is set. */
  has(index: number): boolean {
    const { pages, height } = this.#layers[0] as Layer;
    const page = pages[index >>> (8 + height)] as number;
    if (page === 0) return false;
    const word = this.#blockOf(page)[this.#startOf(page) + wordIn(index, height)] as number;
    return ((word >>> bitIn(index)) & 1) !== 0;
  }

  /** The status indexes that are set, ascending. */
  *setBits(): Iterable<number> {
    const { pages, height } = this.#layers[0] as Layer;
    for (const [at, page] of pages.entries()) {
      if (page === 0) continue;
      const leaves = this.#nodesOf(page).subarray(nodeWords << height);
      const first = at * 2 ** (8 + height);
      for (const [word, bits] of leaves.entries()) if (bits !== 0) yield* bitsOf(first + word * 32, bits);
    }
  }

  /** Turns bits round, and all hashes above them. `indexes` ascend and do not repeat. */
  toggle(indexes: Uint32Array): void {
    this.#makePages(indexes);
    const { pages, height } = this.#layers[0] as Layer;
    for (const index of indexes) {
      const page = pages[index >>> (8 + height)] as number;
      const block = this.#blockOf(page);
      const at = this.#startOf(page) + wordIn(index, height);
      block[at] = (block[at] as number) ^ (1 << bitIn(index));
    }
    this.#rehash(changedWords(indexes));
  }

  /** Whether every bit of `other`, of the same depth, is set here too. */
  covers(other: TreePages): boolean {
    const [own, others] = [this.#layers[0] as Layer, other.#layers[0] as Layer];
    for (const [at, theirs] of others.pages.entries()) {
      if (theirs === 0) continue;
      const page = own.pages[at] as number;
      const words = page === 0 ? own.empty : this.#nodesOf(page);
      const start = nodeWords << own.height;
      const leaves = other.#nodesOf(theirs).subarray(start, 2 * start);
      if (leaves.some((word, i) => (word & ~(words[start + i] as number)) !== 0)) return false;
    }
    return true;
  }

  #blockOf(page: number): Int32Array {
    return this.#blocks[(page - 1) >>> this.#blockShift] as Int32Array;
  }

  #startOf(page: number): number {
    return ((page - 1) & ((1 << this.#blockShift) - 1)) * pageWords;
  }

  #nodesOf(page: number): Int32Array {
    const start = this.#startOf(page);
    return this.#blockOf(page).subarray(start, start + pageWords);
  }

  /** Sees to it that the bits, and all that is above them, have a page. */
  #makePages(indexes: Uint32Array): void {
    let last = -1;
    const { pages, height } = this.#layers[0] as Layer;
    for (const index of indexes) {
      const at = index >>> (8 + height);
      if (at === last) continue;
      last = at;
      if (pages[at] === 0) this.#makePage(0, at);
    }
  }

  /** Makes a page for a place of a layer, once there is one for its parent. */
  #makePage(number: number, at: number): void {
    const layer = this.#layers[number];
    if (!layer || (layer.pages[at] as number) > 0) return;
    this.#makePage(number + 1, at >>> (this.#layers[number + 1]?.height ?? 0));
    if (this.#pageCount >>> this.#blockShift === this.#blocks.length) {
      this.#blocks.push(new Int32Array(pageWords << this.#blockShift));
    }
    const page = ++this.#pageCount;
    this.#blockOf(page).set(layer.empty, this.#startOf(page));
    layer.pages[at] = page;
  }

  /** Hashes what is above the first `count` words in `changed`. */
  #rehash(count: number): void {
    let left = count;
    for (const [number, layer] of this.#layers.entries()) {
      const next = this.#layers[number + 1];
      let roots = 0;
      // Some pages from their leaves to their roots, then others: what was read for one level serves the next.
      for (let from = 0; from < left; from += pairCapacity) {
        const part = this.#hashPages(layer, from, Math.min(pairCapacity, left - from));
        if (next) this.#handUp(layer, next, part);
        // no more than were read
        changed.set(current.subarray(0, part), roots);
        roots += part;
      }
      left = roots;
    }
  }

  /** Hashes what is above `count` leaves of pages, from `from` on in `changed`. Leaves that many pages in `current`. */
  #hashPages(layer: Layer, from: number, count: number): number {
    for (let i = 0; i < count; i++) current[i] = changed[from + i] as number;
    let left = count;
    for (let above = layer.height - 1; above >= 0; above--) {
      left = toParents(left);
      this.#hashNodes(layer, above, left);
    }
    return left;
  }

  /** Hashes the first `count` nodes in `current`, which are `above` levels below the roots of their pages. */
  #hashNodes({ pages }: Layer, above: number, count: number): void {
    for (let i = 0; i < count; i++) {
      const at = current[i] as number;
      const page = pages[at >>> above] as number;
      const children = this.#startOf(page) + nodeIn(at, above) * pairWords;
      copy(this.#blockOf(page), children, pairBuffer, i * pairWords, pairWords);
    }
    hashPairs(count);
    for (let i = 0; i < count; i++) {
      const at = current[i] as number;
      const page = pages[at >>> above] as number;
      const node = this.#startOf(page) + nodeIn(at, above) * nodeWords;
      copy(pairBuffer, i * nodeWords, this.#blockOf(page), node, nodeWords);
    }
  }

  /** Copies the roots of the first `count` pages in `current` to the leaves of the pages above. */
  #handUp(layer: Layer, next: Layer, count: number): void {
    for (let i = 0; i < count; i++) {
      const at = current[i] as number;
      const from = layer.pages[at] as number;
      const to = next.pages[at >>> next.height] as number;
      const leaf = this.#startOf(to) + nodeIn(at, next.height) * nodeWords;
      copy(this.#blockOf(from), this.#startOf(from) + nodeWords, this.#blockOf(to), leaf, nodeWords);
    }
  }
}

/** Node of a page for the place `at` of a level that is `above` levels below the roots of pages. */
const nodeIn = (at: number, above: number) => (1 << above) + (at & ((1 << above) - 1));

/** Word of 32 bits of a page that holds a status index. */
const wordIn = (index: number, height: number) => nodeIn(index >>> 8, height) * nodeWords + ((index >>> 5) & 7);

// Most significant bit of each octet first, and the first octet of a word is its lowest: all platforms of Node with npm
// packages for the chain node are little-endian.
const bitIn = (index: number) => (index & 31) ^ 7;

function* bitsOf(first: number, bits: number): Iterable<number> {
  for (let index = 0; index < 32; index++) if (((bits >>> bitIn(index)) & 1) !== 0) yield first + index;
}

// A loop: for so few words `set` and `subarray` take longer.
function copy(from: Int32Array, fromAt: number, to: Int32Array, toAt: number, words: number): void {
  for (let i = 0; i < words; i++) to[toAt + i] = from[fromAt + i] as number;
}

/** Fills `changed` with the words of status indexes, ascending. Returns how many there are. */
function changedWords(indexes: Uint32Array): number {
  if (indexes.length > changed.length) changed = new Uint32Array(2 * indexes.length);
  let count = 0;
  for (const index of indexes) {
    const word = index >>> 8;
    if (count === 0 || changed[count - 1] !== word) changed[count++] = word;
  }
  return count;
}

/** Replaces the first `count` nodes in `current` by their parents. Returns how many there are. */
function toParents(count: number): number {
  let parents = 0;
  for (let i = 0; i < count; i++) {
    const parent = (current[i] as number) >>> 1;
    if (parents === 0 || current[parents - 1] !== parent) current[parents++] = parent;
  }
  return parents;
}
