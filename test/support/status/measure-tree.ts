import type { StatusTree } from '@assent/evm/status';
import { median } from '../figures.ts';
import { distinct, drawUnset, randomBelow } from './list-history.ts';

/** What a list does once it is in memory. */
export interface TreeTimes {
  /** Reading one bit, a random one each time. */
  readonly bitNs: number;
  /** Setting 1, 100 and 1000 bits at random in the whole list, up to the new root. */
  readonly updateMs: Readonly<Record<1 | 100 | 1000, number>>;
  /** The same for as many as one update of the recorded history has. */
  readonly largeUpdateMs: number;
  readonly proofUs: number;
  /** A word and its siblings: what `verifyWord` takes. */
  readonly proofBytes: number;
}

/** Measures a tree, and sets bits in it while doing so. `large`: bits of the large update. Medians of several turns. */
export function measureTree(tree: StatusTree, large: number): TreeTimes {
  const draw = randomBelow(7);
  const update = (bits: number, turns: number) =>
    medianMs(turns, () => {
      const indexes = distinct(bits, () => drawUnset(tree, () => draw(tree.size)));
      return () => tree.add(indexes);
    });
  const bitNs = measureBits(tree, draw);
  return {
    bitNs,
    updateMs: { 1: update(1, 500), 100: update(100, 100), 1000: update(1000, 30) },
    largeUpdateMs: update(large, 5),
    ...measureProofs(tree, draw),
  };
}

// Short turns, each with indexes of its own: most end before another process gets the processor.
function measureBits(tree: StatusTree, draw: (limit: number) => number): number {
  const perTurn = 2000;
  let set = 0;
  const ms = medianMs(500, () => {
    const indexes = Uint32Array.from({ length: perTurn }, () => draw(tree.size));
    return () => {
      for (const index of indexes) if (tree.has(index)) set++;
    };
  });
  // also uses the bits, which an optimizing compiler would otherwise not read
  if (set === 0) throw new Error('no bit is set in the list that is measured');
  return (ms * 1e6) / perTurn;
}

function measureProofs(tree: StatusTree, draw: (limit: number) => number) {
  let characters = 0;
  const proofs = 100;
  const ms = medianMs(9, () => () => {
    characters = 0;
    for (let i = 0; i < proofs; i++) {
      const at = draw(tree.size / 256);
      for (const node of [tree.word(at), ...tree.proof(at)]) characters += node.length - 2;
    }
  });
  return { proofUs: (ms * 1000) / proofs, proofBytes: characters / 2 / proofs };
}

/** Time of `turns` turns, the middle one. What `prepare` does before is not counted. */
function medianMs(turns: number, prepare: () => () => void): number {
  const times = Array.from({ length: turns }, () => {
    const work = prepare();
    const startedMs = performance.now();
    work();
    return performance.now() - startedMs;
  });
  return median(times);
}
