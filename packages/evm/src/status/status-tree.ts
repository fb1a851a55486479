import { bytesToHex, type Hex, keccak256 } from 'viem';

const wordBits = 256;
const nodeBytes = 32;
const pageNodes = 16;

/** Greatest depth of a list in `StatusRegistry`: 2^30 status indexes. */
export const maxDepth = 22;

/** New nodes by place, for each level from the words up to the root. */
type Change = readonly ReadonlyMap<number, Uint8Array>[];

/**
 * The bits of a list and the tree above them, as `StatusRegistry` defines it: a leaf is a word of 256 bits, most
 * significant first; an inner node is the keccak-256 of its two children. Only what differs from zero is in memory.
 */
export class StatusTree {
  readonly depth: number;
  /** Number of status indexes. */
  readonly size: number;
  readonly #levels: readonly Map<number, Uint8Array>[];

  constructor(depth: number) {
    this.depth = depth;
    this.size = 2 ** depth * wordBits;
    this.#levels = Array.from({ length: depth + 1 }, () => new Map());
  }

  get root(): Hex {
    return bytesToHex(this.#node(this.depth, 0));
  }

  has(index: number): boolean {
    const word = this.#node(0, Math.floor(index / wordBits));
    return ((word[(index % wordBits) >> 3] ?? 0) & bitMask(index)) !== 0;
  }

  /** Sets bits if that leads to `root`; otherwise changes nothing and returns false. */
  addTowards(root: Hex, indexes: readonly number[]): boolean {
    const change = this.#changeFor(indexes);
    if (this.#rootOf(change) !== root) return false;
    change.forEach((nodes, level) => {
      for (const [at, node] of nodes) this.#write(level, at, node);
    });
    return true;
  }

  /** Whether every bit of `other`, a tree of the same depth, is set here too. */
  covers(other: StatusTree): boolean {
    if (other.depth !== this.depth) return false;
    for (const [number, page] of other.#levels[0] ?? []) {
      const own = this.#levels[0]?.get(number);
      if (page.some((octet, at) => (octet & ~(own?.[at] ?? 0)) !== 0)) return false;
    }
    return true;
  }

  /** The root there would be with these bits set. */
  rootWith(indexes: readonly number[]): Hex {
    return this.#rootOf(this.#changeFor(indexes));
  }

  /** The 256 bits from status index `256 * at` on. */
  word(at: number): Hex {
    return bytesToHex(this.#node(0, at));
  }

  /** Siblings on the way from the word up to the root: what `verifyWord` takes. */
  proof(at: number): readonly Hex[] {
    return Array.from({ length: this.depth }, (_, level) => bytesToHex(this.#node(level, (at >>> level) ^ 1)));
  }

  #changeFor(indexes: readonly number[]): Change {
    const changes = [this.#wordsWith(indexes)];
    for (let level = 1; level <= this.depth; level++) {
      const children = changes[level - 1] ?? new Map<number, Uint8Array>();
      const child = (at: number) => children.get(at) ?? this.#node(level - 1, at);
      const parents = new Set([...children.keys()].map((at) => at >>> 1));
      changes.push(new Map([...parents].map((at) => [at, hashPair(child(2 * at), child(2 * at + 1))])));
    }
    return changes;
  }

  #rootOf(change: Change): Hex {
    return bytesToHex(change.at(-1)?.get(0) ?? this.#node(this.depth, 0));
  }

  #wordsWith(indexes: readonly number[]): Map<number, Uint8Array> {
    const words = new Map<number, Uint8Array>();
    for (const index of indexes) {
      const at = Math.floor(index / wordBits);
      const word = words.get(at) ?? this.#node(0, at).slice();
      const octet = (index % wordBits) >> 3;
      word[octet] = (word[octet] ?? 0) | bitMask(index);
      words.set(at, word);
    }
    return words;
  }

  #node(level: number, at: number): Uint8Array {
    const page = this.#levels[level]?.get(Math.floor(at / pageNodes));
    const start = (at % pageNodes) * nodeBytes;
    return page ? page.subarray(start, start + nodeBytes) : emptyNode(level);
  }

  // Nodes lie in pages: a map entry for each node would weigh more than the node.
  #write(level: number, at: number, node: Uint8Array): void {
    const pages = this.#levels[level];
    const number = Math.floor(at / pageNodes);
    const page = pages?.get(number) ?? emptyPage(level);
    page.set(node, (at % pageNodes) * nodeBytes);
    pages?.set(number, page);
  }
}

const bitMask = (index: number) => 0x80 >> (index & 7);

const pair = new Uint8Array(2 * nodeBytes);
function hashPair(left: Uint8Array, right: Uint8Array): Uint8Array {
  pair.set(left, 0);
  pair.set(right, nodeBytes);
  return keccak256(pair, 'bytes');
}

// Roots of trees without a set bit, by height.
const emptyNodes: readonly Uint8Array[] = Array.from({ length: maxDepth }).reduce<readonly Uint8Array[]>(
  (nodes) => {
    const below = nodes.at(-1) ?? new Uint8Array(nodeBytes);
    return [...nodes, hashPair(below, below)];
  },
  [new Uint8Array(nodeBytes)],
);

const emptyNode = (level: number): Uint8Array => emptyNodes[level] ?? new Uint8Array(nodeBytes);

function emptyPage(level: number): Uint8Array {
  const page = new Uint8Array(pageNodes * nodeBytes);
  for (let i = 0; i < pageNodes; i++) page.set(emptyNode(level), i * nodeBytes);
  return page;
}
