import type { Criterion } from '../eligibility.ts';
import { limitOf } from './attribute-value.ts';
import { measuredBy } from './measured-by.ts';
import { boundsOf } from './plan-bounds.ts';
import type { Plan, PlannedCriterion } from './planned-proof.ts';
import { fieldNamed, type ProofField } from './proof-schema.ts';
import { knownProofSchemas } from './proof-schemas.ts';
import { decimalOf } from './scaled-decimal.ts';

/** Why it is shown of which test a value is; the same text in every request, so that wallets can put it into other languages. */
export const whichTest = 'Which test it was';

/** A value within a range, with the day of the test if it matters, and which test it was: the verifier looks at that. */
export function planNumber(criterion: Extract<Criterion, { kind: 'numeric' }>): Plan {
  const { id, label, code, unit, maxAgeDays, ifMissing } = criterion;
  const source = measuredBy(code);
  const schema = source && knownProofSchemas(source.schema);
  const field = schema && fieldNamed(schema, source.field)?.field;
  if (!field || (field.type !== 'decimal' && field.type !== 'integer')) return { because: 'no_credential' };
  if (unit !== source.unit) return { because: 'other_unit' };
  if (ifMissing !== 'fail') return { because: 'missing_counts' };
  const range = rangeFrom(criterion, field);
  if ('because' in range) return range;
  const at = (name: string) => ({ credential: source.id, field: name });
  const value: PlannedCriterion = { id, reason: label, code, kind: 'number-range', at: at(field.name), ...range };
  const age = (days: number): PlannedCriterion => {
    return { id: `${id}-fresh`, reason: label, kind: 'fresh', at: at('effective'), maxAgeDays: days };
  };
  const test: PlannedCriterion = { id: `${id}-test`, reason: whichTest, code, kind: 'disclosed', at: at('code') };
  return {
    credential: { id: source.id, schema: source.schema, reveal: [{ field: 'code', reason: whichTest }] },
    criteria: [value, ...(maxAgeDays === undefined ? [] : [age(maxAgeDays)]), test],
  };
}

function rangeFrom(
  criterion: Extract<Criterion, { kind: 'numeric' }>,
  field: Extract<ProofField, { type: 'decimal' | 'integer' }>,
) {
  const digits = field.type === 'decimal' ? field.digits : 0;
  const bounds = boundsOf(criterion, digits);
  if ('because' in bounds) return bounds;
  const [from, to] = [Math.max(bounds.from ?? 0, 0), Math.min(bounds.to ?? Number.POSITIVE_INFINITY, limitOf(field))];
  if (from > to) return { because: 'out_of_range' } as const;
  const unit = field.type === 'decimal' ? { unit: criterion.unit } : {};
  return { ...unit, min: decimalOf(from, digits), max: decimalOf(to, digits) };
}
