import { StatusTree } from '@assent/evm/status';
import type { Hex } from 'viem';

/** One update of a list: indexes that are revoked, ascending, and the root they lead to. */
export interface HistoricUpdate {
  readonly version: number;
  readonly root: Hex;
  readonly indexes: Uint32Array;
}

/** How a list came to be full. */
export interface ListHistory {
  /** Status indexes of the list. */
  readonly size: number;
  readonly updates: number;
  readonly perUpdate: number;
}

const revokedShare = 1 / 20;
const validShare = 1 / 40;
const largestUpdate = 50_000;
const fewestUpdates = 20;

/**
 * The life of a list of the insured of a country: each gets a credential every quarter, for ten years; indexes are given out
 * from the first to the last, and one credential in twenty is revoked before its quarter is over. An update revokes at
 * random among those that are valid then: 50,000 in the largest lists, and a twentieth of all in small ones.
 */
export function historyOf(depth: number): ListHistory {
  const size = 2 ** (depth + 8);
  const revocations = Math.round(size * revokedShare);
  const updates = Math.max(fewestUpdates, Math.ceil(revocations / largestUpdate));
  return { size, updates, perUpdate: Math.round(revocations / updates) };
}

/** Updates of a list of `depth`, the same at every call. One that draws an index twice revokes one less. */
export function* updatesOf(depth: number): Generator<HistoricUpdate> {
  const { size, updates, perUpdate } = historyOf(depth);
  const tree = new StatusTree(depth);
  const draw = randomBelow(20_261);
  const valid = Math.round(size * validShare);
  for (let done = 0; done < updates; done++) {
    const first = Math.floor(((size - valid) * done) / (updates - 1));
    const indexes = distinct(perUpdate, () => drawUnset(tree, () => first + draw(valid)));
    yield { version: done + 1, root: tree.add(indexes), indexes };
  }
}

/** Up to `count` numbers, ascending. */
export function distinct(count: number, draw: () => number): Uint32Array {
  const drawn = Uint32Array.from({ length: count }, draw).sort();
  return drawn.filter((value, at) => value !== drawn[at - 1]);
}

/** An index that is not set in a tree. */
export function drawUnset(tree: StatusTree, draw: () => number): number {
  for (;;) {
    const index = draw();
    if (!tree.has(index)) return index;
  }
}

/** Numbers from 0 up to a limit of 2^32, the same for the same seed (xorshift32). */
export function randomBelow(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 2 ** 32) * limit);
  };
}
