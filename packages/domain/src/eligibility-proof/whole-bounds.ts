import { scaledDecimal } from './scaled-decimal.ts';

interface Bounds {
  readonly min?: number | undefined;
  readonly minExclusive?: number | undefined;
  readonly max?: number | undefined;
  readonly maxExclusive?: number | undefined;
}

/** Inclusive ends in units of the last digit that is signed; an absent end is open. */
export interface WholeBounds {
  readonly from?: number;
  readonly to?: number;
}

const finest = 6;

/**
 * Bounds as whole numbers of the last digit: of values that have no more digits, the same lie within. Undefined for a bound that is
 * negative or has more than six digits.
 */
export function wholeBounds(bounds: Bounds, digits: number): WholeBounds | undefined {
  const unit = 10 ** (finest - digits);
  const fine = (value: number) => scaledDecimal(String(value), finest);
  const lower = [
    ...ends(bounds.min, (value) => Math.ceil(value / unit)),
    ...ends(bounds.minExclusive, (value) => Math.floor(value / unit) + 1),
  ];
  const upper = [
    ...ends(bounds.max, (value) => Math.floor(value / unit)),
    ...ends(bounds.maxExclusive, (value) => Math.ceil(value / unit) - 1),
  ];
  if ([...lower, ...upper].includes(undefined)) return undefined;
  return {
    ...(lower.length > 0 ? { from: Math.max(...(lower as number[])) } : {}),
    ...(upper.length > 0 ? { to: Math.min(...(upper as number[])) } : {}),
  };

  function ends(value: number | undefined, whole: (fine: number) => number): (number | undefined)[] {
    if (value === undefined) return [];
    const scaled = fine(value);
    return [scaled === undefined ? undefined : whole(scaled)];
  }
}

/** What lies outside, where that is one stretch: undefined if it is two, or everything. */
export function outside({ from, to }: WholeBounds): WholeBounds | undefined {
  if (from !== undefined && to !== undefined) return undefined;
  if (from !== undefined) return { to: from - 1 };
  return to === undefined ? undefined : { from: to + 1 };
}
