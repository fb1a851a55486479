import type { Endpoints, ResultOf } from '@assent/api';
import type { StateKind } from '@assent/ui';

export type Case = ResultOf<Endpoints['readEmergency']>;

/** How a case stands, for a mark: open data are to be looked after, so they are no "good" state. */
export function kindOfCase({ state, reviewOverdue }: Pick<Case, 'state' | 'reviewOverdue'>): StateKind {
  if (reviewOverdue) return 'problem';
  if (state === 'requested') return 'waiting';
  return state === 'reviewed' ? 'verified' : 'check';
}
