import { type AttestedCriterion, type Criterion, type TrialCriteria, zTrialCriteria } from '@assent/domain';

/** A study as it is being written: names that may still be empty, and criteria that are complete. */
export interface Draft {
  readonly registry: 'ctgov' | 'ctis';
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly criteria: readonly Criterion[];
  /** Left to a person at the site. */
  readonly attested: readonly AttestedCriterion[];
}

export const emptyDraft: Draft = { registry: 'ctgov', id: '', version: '1', title: '', criteria: [], attested: [] };

/** The criteria as they are published, undefined as long as something is missing. */
export function criteriaOf({ registry, id, version, title, criteria, attested }: Draft): TrialCriteria | undefined {
  const study = { registry, id: id.trim(), version: version.trim(), title: title.trim() };
  const left = attested.length > 0 ? { attested } : {};
  return zTrialCriteria.safeParse({ study, criteria, ...left }).data;
}

/** The same criteria under any name, to look at before the study has one. */
export const previewOf = (draft: Draft): TrialCriteria | undefined =>
  criteriaOf({
    ...draft,
    id: draft.id.trim() || '?',
    version: draft.version.trim() || '?',
    title: draft.title.trim() || '?',
  });

/** A name that no criterion of the draft has. */
export function newId({ criteria, attested }: Draft): string {
  const taken = new Set([...criteria, ...attested].map(({ id }) => id));
  for (let number = taken.size + 1; ; number += 1) if (!taken.has(`criterion-${number}`)) return `criterion-${number}`;
}

export const without = (draft: Draft, id: string): Draft => ({
  ...draft,
  criteria: draft.criteria.filter((one) => one.id !== id),
  attested: draft.attested.filter((one) => one.id !== id),
});
