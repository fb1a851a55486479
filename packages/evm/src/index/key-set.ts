import { randomBytes } from 'node:crypto';
import type { Bytes32 } from '@assent/domain';

const words = 8;
const shardCount = 256;
const firstCapacity = 8;
// At four fifths a key that is there is found in three looks on average, one that is not in thirteen.
const fullness = 0.8;
const growth = 1.5;

/** One open-addressing table: keys of 8 words in a row, a key of zeros is a free place. */
interface Shard {
  table: Uint32Array;
  size: number;
}

/**
 * A set of 32-byte keys that is only added to, at 40 to 60 bytes a key. The keys come from the chain, where others may
 * choose them, so their places depend on numbers that nobody else knows; and no growth of the set stops the process,
 * because a 256th of it grows at a time.
 */
export class KeySet {
  readonly #shards: readonly Shard[] = Array.from({ length: shardCount }, () => ({
    table: new Uint32Array(firstCapacity * words),
    size: 0,
  }));
  readonly #secret = new Uint32Array(new Uint8Array(randomBytes(4 * words)).buffer);
  readonly #key = new Uint32Array(words);
  #hasZero = false;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Memory of the keys and of the room between them. */
  get bytes(): number {
    return this.#shards.reduce((sum, { table }) => sum + table.byteLength, 0);
  }

  has(key: Bytes32): boolean {
    const hash = this.#load(key);
    if (this.#isZero()) return this.#hasZero;
    const { table } = this.#shardOf(hash);
    return !isFree(table, this.#placeIn(table, hash));
  }

  /** False if it is there already. */
  add(key: Bytes32): boolean {
    const hash = this.#load(key);
    if (this.#isZero()) return this.#addZero();
    const shard = this.#shardOf(hash);
    const place = this.#placeIn(shard.table, hash);
    if (!isFree(shard.table, place)) return false;
    shard.table.set(this.#key, place);
    shard.size += 1;
    this.#size += 1;
    if (shard.size * words > shard.table.length * fullness) this.#grow(shard);
    return true;
  }

  #addZero(): boolean {
    if (this.#hasZero) return false;
    this.#hasZero = true;
    this.#size += 1;
    return true;
  }

  /** Reads the key into words, and answers its hash. */
  #load(key: Bytes32): number {
    for (let word = 0; word < words; word += 1) this.#key[word] = wordOf(key, 2 + 8 * word);
    return this.#hash(this.#key, 0);
  }

  #hash(from: Uint32Array, at: number): number {
    let hash = 0;
    for (let word = 0; word < words; word += 1) {
      hash = Math.imul(hash ^ (from[at + word] ?? 0) ^ (this.#secret[word] ?? 0), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash >>> 0;
  }

  #isZero(): boolean {
    return isFree(this.#key, 0);
  }

  #shardOf(hash: number): Shard {
    return this.#shards[hash % shardCount] as Shard;
  }

  /** Where the loaded key is, or the free place where it belongs. */
  #placeIn(table: Uint32Array, hash: number): number {
    let place = homeOf(hash, table.length / words) * words;
    while (!isFree(table, place) && !this.#isAt(table, place)) place = (place + words) % table.length;
    return place;
  }

  #isAt(table: Uint32Array, place: number): boolean {
    for (let word = 0; word < words; word += 1) if (table[place + word] !== this.#key[word]) return false;
    return true;
  }

  #grow(shard: Shard): void {
    const from = shard.table;
    const capacity = Math.ceil((from.length / words) * growth);
    const to = new Uint32Array(capacity * words);
    for (let at = 0; at < from.length; at += words) {
      if (isFree(from, at)) continue;
      let place = homeOf(this.#hash(from, at), capacity) * words;
      while (!isFree(to, place)) place = (place + words) % to.length;
      to.set(from.subarray(at, at + words), place);
    }
    shard.table = to;
  }
}

/** Eight hexadecimal digits in small letters, which is quicker than to parse a copy of them. */
function wordOf(hex: string, from: number): number {
  let word = 0;
  for (let at = from; at < from + 8; at += 1) {
    const code = hex.charCodeAt(at);
    word = (word << 4) | (code < 58 ? code - 48 : code - 87);
  }
  return word;
}

const homeOf = (hash: number, capacity: number): number => Math.floor(((hash >>> 8) / 2 ** 24) * capacity);

function isFree(table: Uint32Array, place: number): boolean {
  for (let word = 0; word < words; word += 1) if (table[place + word] !== 0) return false;
  return true;
}
