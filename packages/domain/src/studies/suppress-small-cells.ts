/** Counts below this are not shown, but for none at all: so many people are a crowd. */
export const smallestShown = 5;

/** A count that is the sum of others in the same table. */
export interface SumOf {
  readonly total: string;
  readonly parts: readonly string[];
}

/** Counts as they may be shown; null is one that is not. */
export type ShownCounts = Readonly<Record<string, number | null>>;

/**
 * Hides counts from 1 up to `smallest - 1`, and then as many others as it takes that none of the hidden ones follows from a sum: in each
 * sum no count is hidden alone, and parts that are hidden beside a total that is not are `smallest` people at least. What is hidden next is the
 * smallest part that is not zero, then the total.
 */
export function suppressSmallCells(
  counts: Readonly<Record<string, number>>,
  sums: readonly SumOf[],
  smallest: number = smallestShown,
): ShownCounts {
  const hidden = new Set(Object.keys(counts).filter((name) => isSmall(counts[name] ?? 0, smallest)));
  for (let changed = true; changed; ) {
    changed = false;
    for (const sum of sums) {
      const next = nextToHide(counts, sum, hidden, smallest);
      if (next === undefined) continue;
      hidden.add(next);
      changed = true;
    }
  }
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, hidden.has(name) ? null : count]));
}

const isSmall = (count: number, smallest: number): boolean => count > 0 && count < smallest;

function nextToHide(
  counts: Readonly<Record<string, number>>,
  { total, parts }: SumOf,
  hidden: ReadonlySet<string>,
  smallest: number,
): string | undefined {
  const hiddenParts = parts.filter((name) => hidden.has(name));
  const people = hiddenParts.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
  const hiddenOnes = hiddenParts.length + (hidden.has(total) ? 1 : 0);
  const isSafe = hiddenOnes === 0 || (hiddenOnes > 1 && (hidden.has(total) || people >= smallest));
  if (isSafe) return undefined;
  const left = parts.filter((name) => !hidden.has(name) && (counts[name] ?? 0) > 0);
  const [least] = left.sort((a, b) => (counts[a] ?? 0) - (counts[b] ?? 0));
  return least ?? (hidden.has(total) ? undefined : total);
}
