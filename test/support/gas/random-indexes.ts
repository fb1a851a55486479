import { randomInt } from 'node:crypto';

/** Picks random status indexes below `size`, ascending, none of which `isTaken`. Each comes once. */
export function randomIndexes(count: number, size: number, isTaken: (index: number) => boolean): readonly number[] {
  const picked = new Set<number>();
  while (picked.size < count) {
    const index = randomInt(size);
    if (!isTaken(index)) picked.add(index);
  }
  return [...picked].sort((a, b) => a - b);
}

/** Parts of at most `length` items, in order. */
export function inParts<T>(items: readonly T[], length: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / length) }, (_, part) =>
    items.slice(part * length, (part + 1) * length),
  );
}
