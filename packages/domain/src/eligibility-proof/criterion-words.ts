import type { Coding } from '../primitives.ts';
import type { PlannedCriterion } from './planned-proof.ts';
import type { DayBound } from './proof-request.ts';

/** What a criterion asks, in words for the patient: bounds, the whole set, or who vouches for it. */
export function criterionWords(criterion: PlannedCriterion): string {
  switch (criterion.kind) {
    case 'number-range':
      return `${criterion.at.field} ${between(criterion.min, criterion.max)}`;
    case 'date-window':
      return `${criterion.at.field} ${betweenDays(boundWords(criterion.from), boundWords(criterion.to))}`;
    case 'fresh':
      return `${criterion.at.field} is at most ${criterion.maxAgeDays} days ago`;
    case 'one-of':
      return `${criterion.at.field} is one of ${codeWords(criterion.codings)}`;
    case 'none-of':
      return `${criterion.at.field} is known and is none of ${codeWords(criterion.codings)}`;
    case 'same':
      return `the same ${criterion.fields[0]?.field} in ${criterion.fields.map(({ credential }) => credential).join(' and ')}`;
    case 'disclosed':
      return `${criterion.at.field} is shown as it is`;
    case 'attested':
      return `${criterion.statement} (the ${criterion.by} vouches for it)`;
  }
}

function between(from: string | undefined, to: string | undefined): string {
  if (from === undefined) return `is at most ${to}`;
  return to === undefined ? `is at least ${from}` : `is from ${from} to ${to}`;
}

function betweenDays(from: string | undefined, to: string | undefined): string {
  if (from === undefined) return `is ${to} or earlier`;
  return to === undefined ? `is ${from} or later` : `is from ${from} to ${to}`;
}

function boundWords(bound: DayBound | undefined): string | undefined {
  if (!bound) return undefined;
  if ('day' in bound) return bound.day;
  const parts = (['years', 'months', 'days'] as const).flatMap((unit) =>
    bound.before[unit] ? [`${bound.before[unit]} ${unit}`] : [],
  );
  return parts.length > 0 ? `${parts.join(', ')} ago` : 'today';
}

const codeWords = (codings: readonly Coding[]) => codings.map(({ code, display }) => display ?? code).join(', ');
