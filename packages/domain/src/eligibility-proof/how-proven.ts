import type { ProofCriterion, ProofRequest } from './proof-request.ts';

/** How a criterion is known to hold, and by whom where nothing is proven. */
export type HowProven =
  | { readonly id: string; readonly how: 'zero-knowledge' | 'disclosed' }
  | { readonly id: string; readonly how: 'attested'; readonly by: 'patient' | 'site' | 'sponsor' };

/** Says of each criterion of a request how it is proven, in their order. None is left out. */
export const howProven = ({ criteria }: ProofRequest): readonly HowProven[] => criteria.map(howOne);

function howOne(criterion: ProofCriterion): HowProven {
  const { id, kind } = criterion;
  if (kind === 'attested') return { id, how: 'attested', by: criterion.by };
  return { id, how: kind === 'disclosed' ? 'disclosed' : 'zero-knowledge' };
}
