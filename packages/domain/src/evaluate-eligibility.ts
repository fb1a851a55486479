import type { ClinicalFacts, Criterion, TrialCriteria, TrialEligibility } from './eligibility.ts';
import { ageInYears, dayOf, daysBetween } from './instant.ts';
import { type Instant, isSameCoding } from './primitives.ts';

interface Range {
  readonly min?: number | undefined;
  readonly minExclusive?: number | undefined;
  readonly max?: number | undefined;
  readonly maxExclusive?: number | undefined;
}

/**
 * Checks a record against the criteria of a trial. `met` says that a criterion speaks for taking part: an inclusion
 * that holds, or an exclusion that does not.
 */
export function evaluateEligibility(
  { study, criteria }: TrialCriteria,
  criteriaSha256: string,
  facts: ClinicalFacts,
  at: Instant,
): TrialEligibility {
  const results = criteria.map((criterion) => ({
    id: criterion.id,
    kind: criterion.kind,
    exclude: criterion.exclude,
    met: holds(criterion, facts, at) !== criterion.exclude,
    asOf: dayOf(at),
  }));
  return {
    study: { registry: study.registry, id: study.id, version: study.version, criteriaSha256 },
    criteria: results,
    overall: results.every(({ met }) => met) ? 'eligible' : 'not-eligible',
    siteReview: 'required',
  };
}

function holds(criterion: Criterion, facts: ClinicalFacts, at: Instant): boolean {
  if (criterion.kind === 'age') return isWithin(criterion, ageInYears(facts.birthDate, dayOf(at)));
  if (criterion.kind === 'code') {
    return criterion.codes.some((code) => facts.conditions.some((condition) => isSameCoding(condition, code)));
  }
  const latest = latestMeasurement(criterion, facts, at);
  return latest === undefined ? holdsWhenMissing(criterion, facts) : isWithin(criterion, latest);
}

type Numeric = Extract<Criterion, { kind: 'numeric' }>;

/** The newest value in the criterion's unit, unless it is too old or lies in the future. */
function latestMeasurement(criterion: Numeric, facts: ClinicalFacts, at: Instant): number | undefined {
  const [latest] = facts.measurements
    .filter((m) => isSameCoding(m.code, criterion.code) && m.unit === criterion.unit && m.effective <= at)
    .sort((a, b) => (a.effective < b.effective ? 1 : -1));
  if (!latest) return undefined;
  const ageDays = daysBetween(dayOf(latest.effective), dayOf(at));
  return criterion.maxAgeDays !== undefined && ageDays > criterion.maxAgeDays ? undefined : latest.value;
}

/** A missing value decides as the criterion says. An exclusion that "passes" is one that does not hold. */
function holdsWhenMissing({ ifMissing, missingFailsWith = [], exclude }: Numeric, facts: ClinicalFacts): boolean {
  const fails =
    ifMissing === 'fail' ||
    (ifMissing === 'fail-if-condition' &&
      missingFailsWith.some((code) => facts.conditions.some((condition) => isSameCoding(condition, code))));
  return fails === exclude;
}

const isWithin = ({ min, minExclusive, max, maxExclusive }: Range, value: number) =>
  (min === undefined || value >= min) &&
  (minExclusive === undefined || value > minExclusive) &&
  (max === undefined || value <= max) &&
  (maxExclusive === undefined || value < maxExclusive);
