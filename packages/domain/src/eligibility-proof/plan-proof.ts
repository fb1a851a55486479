import type { Criterion, TrialCriteria } from '../eligibility.ts';
import type { Day } from '../primitives.ts';
import { maxInequalities } from './derive-statement.ts';
import { planAge } from './plan-age.ts';
import { inequalitiesOf, planCodes } from './plan-codes.ts';
import { planNumber } from './plan-number.ts';
import type { AttestedBecause, Plan, PlannedCredential, PlannedFor, PlannedProof } from './planned-proof.ts';

/**
 * Plans how the criteria of a trial are shown without the record: what is proven in zero knowledge, and what somebody attests and why.
 * None is left out. Of measurements, a proof shows that one is as it must be, not that it is the latest: `maxAgeDays` bounds how old it is.
 * Dates count from `asOf`.
 */
export function planProof({ criteria, attested = [] }: TrialCriteria, asOf: Day): PlannedProof {
  const credentials = new Map<string, PlannedCredential>();
  let inequalities = 0;
  const planned = criteria.map((criterion, index): PlannedFor => {
    const plan = planOf({ ...criterion, id: idAt(index) }, asOf, maxInequalities - inequalities);
    if ('because' in plan) return attestedBy(criterion, idAt(index), plan.because);
    inequalities += plan.criteria.reduce((sum, one) => sum + inequalitiesOf(one), 0);
    credentials.set(plan.credential.id, plan.credential);
    return { id: criterion.id, how: 'zero-knowledge', criteria: plan.criteria };
  });
  return {
    credentials: [...credentials.values()],
    planned: [
      ...planned,
      ...attested.map((criterion, index) => attestedBy(criterion, idAt(criteria.length + index), 'for_the_site')),
    ],
  };
}

/** Names of trials may be longer than requests take. */
const idAt = (index: number): string => `criterion-${index + 1}`;

function attestedBy(
  { id, label, exclude }: Pick<Criterion, 'id' | 'label' | 'exclude'>,
  planned: string,
  because: AttestedBecause,
): PlannedFor {
  const statement = exclude ? `This does not hold: ${label}` : label;
  const criteria = [
    { id: planned, reason: label, kind: 'attested', by: 'site', statement: statement.slice(0, 512) } as const,
  ];
  return { id, how: 'attested', because, criteria };
}

function planOf(criterion: Criterion, asOf: Day, inequalitiesLeft: number): Plan {
  if (criterion.kind === 'age') return planAge(criterion, asOf);
  return criterion.kind === 'numeric' ? planNumber(criterion) : planCodes(criterion, inequalitiesLeft);
}
