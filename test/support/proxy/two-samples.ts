/** How far two samples are apart, and how likely that is if they are of one kind. */
export interface Comparison {
  /** Greatest difference of their distribution functions (Kolmogorov-Smirnov), 0 to 1. */
  readonly difference: number;
  readonly p: number;
}

/** Greatest difference of the distribution functions of two samples. Equal values are stepped over together. */
export function greatestDifference(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [a, b].map((values) => values.toSorted((one, other) => one - other)) as [number[], number[]];
  let [i, j, greatest] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const next = Math.min(x[i] as number, y[j] as number);
    while (x[i] === next) i += 1;
    while (y[j] === next) j += 1;
    greatest = Math.max(greatest, Math.abs(i / x.length - j / y.length));
  }
  return greatest;
}

/**
 * Permutation test on that difference: the share of shuffles that are at least as far apart, the sample as it is counted among
 * them. It holds for values that are often equal, such as boundaries, where the formula of Kolmogorov does not.
 */
export function compareSamples(
  a: readonly number[],
  b: readonly number[],
  { rounds = 2000, random = Math.random }: { readonly rounds?: number; readonly random?: () => number } = {},
): Comparison {
  const difference = greatestDifference(a, b);
  const all = [...a, ...b];
  let asFar = 1;
  for (let round = 0; round < rounds; round += 1) {
    shuffle(all, random);
    // what is equal but for rounding counts as equal
    if (greatestDifference(all.slice(0, a.length), all.slice(a.length)) >= difference - 1e-12) asFar += 1;
  }
  return { difference, p: asFar / (rounds + 1) };
}

/** Puts values into an order in which any is as likely as any other. */
export function shuffle(values: unknown[], random: () => number = Math.random): void {
  for (let at = values.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [values[at], values[other]] = [values[other], values[at]];
  }
}

/** Pearson's chi-square of how often each value occurs in both samples; 0 if there is one value only. */
export function chiSquare(a: readonly number[], b: readonly number[]): number {
  const share = a.length / (a.length + b.length);
  return [...new Set([...a, ...b])].reduce((sum, value) => {
    const [inA, inB] = [a, b].map((sample) => sample.filter((one) => one === value).length) as [number, number];
    const expected = [(inA + inB) * share, (inA + inB) * (1 - share)] as const;
    return sum + (inA - expected[0]) ** 2 / expected[0] + (inB - expected[1]) ** 2 / expected[1];
  }, 0);
}

/** The same test on chi-square, for classes without an order. `difference`: total variation, 0 to 1. */
export function compareClasses(
  a: readonly number[],
  b: readonly number[],
  { rounds = 2000, random = Math.random }: { readonly rounds?: number; readonly random?: () => number } = {},
): Comparison {
  const found = chiSquare(a, b);
  const all = [...a, ...b];
  const shareOf = (sample: readonly number[], value: number) =>
    sample.filter((one) => one === value).length / sample.length;
  const difference = [...new Set(all)].reduce(
    (sum, value) => sum + Math.abs(shareOf(a, value) - shareOf(b, value)) / 2,
    0,
  );
  let asFar = 1;
  for (let round = 0; round < rounds; round += 1) {
    shuffle(all, random);
    if (chiSquare(all.slice(0, a.length), all.slice(a.length)) >= found - 1e-9) asFar += 1;
  }
  return { difference, p: asFar / (rounds + 1) };
}

/**
 * How far one of two samples could have been off before the same test had found it: the least of these shifts with which, added
 * to every value of the first, the two are told apart with `p` below `share`. Undefined if none of them is.
 */
export const leastFound = (
  a: readonly number[],
  b: readonly number[],
  share: number,
  shifts: readonly number[],
): number | undefined =>
  shifts.find(
    (shift) =>
      compareSamples(
        a.map((value) => value + shift),
        b,
      ).p < share,
  );
