import type { Day } from '../primitives.ts';
import { limitOf } from './attribute-value.ts';
import { dayBefore, dayLimit, dayNumber } from './proof-day.ts';
import type { DayBound, ProofCriterion } from './proof-request.ts';
import type { ProofField } from './proof-schema.ts';
import { scaledDecimal } from './scaled-decimal.ts';

/** Numbers from `min` up to, but not with, `limit`. */
export interface NumberRange {
  readonly min: number;
  readonly limit: number;
}

type RangeCriterion = Extract<ProofCriterion, { kind: 'number-range' | 'date-window' | 'fresh' }>;

/**
 * The range that a criterion asks for. Undefined if it does not fit the field: another type or unit, more digits than are
 * signed, outside of what the field can hold, or empty. An open end is where the field ends: a tight range is a short proof.
 */
export function rangeOf(criterion: RangeCriterion, field: ProofField, asOf: Day): NumberRange | undefined {
  const range = criterion.kind === 'number-range' ? numbersOf(criterion, field) : daysOf(criterion, field, asOf);
  return range && range.min < range.limit ? range : undefined;
}

function numbersOf(
  { unit, min, max }: Extract<RangeCriterion, { kind: 'number-range' }>,
  field: ProofField,
): NumberRange | undefined {
  if (field.type !== 'decimal' && field.type !== 'integer') return undefined;
  if (unit !== unitOf(field) || (min === undefined && max === undefined)) return undefined;
  const digits = field.type === 'decimal' ? field.digits : 0;
  const [from, to] = [min ?? '0', max].map((text) =>
    text === undefined ? limitOf(field) : scaledDecimal(text, digits),
  );
  if (from === undefined || to === undefined || to > limitOf(field)) return undefined;
  return { min: from, limit: to + 1 };
}

/** The unit in the name of a decimal; an integer has none. */
export const unitOf = ({ name, type }: ProofField): string | undefined =>
  type === 'decimal' ? name.slice(name.indexOf(':') + 1) : undefined;

function daysOf(
  criterion: Exclude<RangeCriterion, { kind: 'number-range' }>,
  field: ProofField,
  asOf: Day,
): NumberRange | undefined {
  if (field.type !== 'day') return undefined;
  const [from, to] =
    criterion.kind === 'fresh'
      ? [{ before: { days: criterion.maxAgeDays } }, { before: {} }]
      : [criterion.from, criterion.to];
  if (!from && !to) return undefined;
  const min = from ? numberOf(from, asOf) : 0;
  const last = to ? numberOf(to, asOf) : dayLimit - 1;
  return min === undefined || last === undefined ? undefined : { min, limit: last + 1 };
}

const numberOf = (bound: DayBound, asOf: Day): number | undefined =>
  dayNumber('day' in bound ? bound.day : dayBefore(asOf, bound.before));
