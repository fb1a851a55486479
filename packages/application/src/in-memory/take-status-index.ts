import { pseudoRandom } from './pseudo-random.ts';

/** Takes a place that is not in `used`, which must not hold all of them, and puts it there. */
export function takeStatusIndex(used: Set<number>, size: number): number {
  let index = Math.floor(pseudoRandom(used.size)() * size);
  while (used.has(index)) index = (index + 1) % size;
  used.add(index);
  return index;
}
