import type { Criterion } from '../eligibility.ts';
import type { AttestedBecause } from './planned-proof.ts';
import { outside, type WholeBounds, wholeBounds } from './whole-bounds.ts';

/** What must lie within, after an exclusion was turned round. */
export function boundsOf(
  criterion: Extract<Criterion, { kind: 'age' | 'numeric' }>,
  digits: number,
): WholeBounds | { readonly because: AttestedBecause } {
  const bounds = wholeBounds(criterion, digits);
  if (!bounds) return { because: 'out_of_range' };
  const wanted = criterion.exclude ? outside(bounds) : bounds;
  if (!wanted) return { because: 'either_side' };
  const isEmpty = (wanted.to ?? 0) < 0 || (wanted.from ?? 0) > (wanted.to ?? Number.POSITIVE_INFINITY);
  return isEmpty ? { because: 'out_of_range' } : wanted;
}
