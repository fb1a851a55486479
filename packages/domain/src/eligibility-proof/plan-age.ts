import type { Criterion } from '../eligibility.ts';
import type { Day } from '../primitives.ts';
import { boundsOf } from './plan-bounds.ts';
import type { Plan, PlannedCriterion } from './planned-proof.ts';
import { dayBefore } from './proof-day.ts';
import { proofSchemas } from './proof-schemas.ts';

/** A birth date within a window. The first day is named, as no length of time before `asOf` is it in every year. */
export function planAge(criterion: Extract<Criterion, { kind: 'age' }>, asOf: Day): Plan {
  const years = boundsOf(criterion, 0);
  if ('because' in years) return years;
  const { id, label } = criterion;
  const from = years.to === undefined ? undefined : dayAfter(dayBefore(asOf, { years: years.to + 1 }));
  const window: PlannedCriterion = {
    ...{ id, reason: label, at: { credential: 'identity', field: 'birthDate' } },
    kind: 'date-window',
    ...(from === undefined ? {} : { from: { day: from } }),
    to: { before: { years: Math.max(years.from ?? 0, 0) } },
  };
  return { credential: { id: 'identity', schema: proofSchemas.patientIdentity.id, reveal: [] }, criteria: [window] };
}

const dayAfter = (day: Day): Day => dayBefore(day, { days: -1 });
