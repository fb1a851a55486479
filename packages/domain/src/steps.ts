/**
 * A computation that can be interrupted: at each `yield` it may be left alone, so that whoever runs it can give the thread back. It
 * returns what it came to.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/** How much is done between two `yield`s, in small things: an access looked at, a comparison. */
const thingsInAStep = 250;

/** Counts what is done. True when it is time to `yield`. */
export type Pace = () => boolean;

/** A count that goes on from one part of a computation to the next: many small groups are as much work as a large one. */
export function newPace(things: number = thingsInAStep): Pace {
  let left = things;
  return () => {
    left -= 1;
    if (left > 0) return false;
    left = things;
    return true;
  };
}

/** Runs a computation to its end without a break: for what is small, or has a thread of its own. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

const sortedAtOnce = 64;

/** A sorted copy, in steps. What compares as the same stays in its order. */
export function* sortedInSteps<T>(
  all: readonly T[],
  compare: (a: T, b: T) => number,
  isTime: Pace,
): Steps<readonly T[]> {
  let runs: (readonly T[])[] = [];
  for (let start = 0; start < all.length; start += sortedAtOnce) {
    runs.push(all.slice(start, start + sortedAtOnce).sort(compare));
    for (let counted = 0; counted < sortedAtOnce; counted++) if (isTime()) yield;
  }
  while (runs.length > 1) {
    const longer: (readonly T[])[] = [];
    for (let at = 0; at < runs.length; at += 2)
      longer.push(yield* merged(runs[at] ?? [], runs[at + 1] ?? [], compare, isTime));
    runs = longer;
  }
  return runs[0] ?? [];
}

function* merged<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
  isTime: Pace,
): Steps<readonly T[]> {
  const both: T[] = [];
  let next = 0;
  for (const one of left) {
    for (; next < right.length && compare(one, right[next] as T) > 0; next++) {
      both.push(right[next] as T);
      if (isTime()) yield;
    }
    both.push(one);
    if (isTime()) yield;
  }
  for (; next < right.length; next++) {
    both.push(right[next] as T);
    if (isTime()) yield;
  }
  return both;
}

/** What has one name together, in the order in which names come, in steps. */
export function* groupedInSteps<T>(
  all: readonly T[],
  nameOf: (one: T) => string,
  isTime: Pace,
): Steps<readonly (readonly T[])[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const name = nameOf(one);
    const group = groups.get(name);
    if (group) group.push(one);
    else groups.set(name, [one]);
    if (isTime()) yield;
  }
  return [...groups.values()];
}
