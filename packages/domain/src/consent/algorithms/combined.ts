import type { PlanLine, PlannedGrant } from '../access-plan.ts';
import type { AccessRequest } from '../access-request.ts';
import type { DataInterval, ResidualRule, ValueSets, Verdict } from '../decision.ts';
import { matchAny } from '../match-provision.ts';
import type { PurposeOfUse } from '../purpose-of-use.ts';

/** What a rule made of the grants that speak to a requester. */
export interface Combined {
  readonly verdict: Verdict;
  /** The lines the verdict rests on. */
  readonly found: readonly PlanLine[];
  /** Lines that spoke and did not count because a more recent grant did. */
  readonly setAside?: readonly PlanLine[];
  readonly intervals?: readonly DataInterval[];
  readonly residual?: readonly ResidualRule[];
}

/** Combines what grants say. More denies or fewer permits never make a `Permit` of anything else. */
export type Combine = (grants: readonly PlannedGrant[], request: AccessRequest, valueSets: ValueSets) => Combined;

/**
 * The lines of a grant that speak about the data: a permit if it is certainly meant, a deny already if it may be. The base
 * of a grant speaks for a purpose only if no provision does.
 */
export function findingsOf({ lines }: PlannedGrant, { resource }: AccessRequest, valueSets: ValueSets): PlanLine[] {
  const found: PlanLine[] = [];
  for (const line of lines) {
    const { effect, provision, purpose } = line.because;
    const match = line.data === undefined ? 'yes' : matchAny(line.data, resource, valueSets);
    if (match === 'no' || (match === 'maybe' && effect === 'permit')) continue;
    if (provision === 'base' && found.some(({ because }) => because.purpose === purpose)) continue;
    found.push(line);
  }
  return found;
}

/** Any deny beats every permit, and every purpose needs a permit of its own. */
export function verdictOn(found: readonly PlanLine[], purposes: readonly PurposeOfUse[]): Verdict {
  if (found.some(({ because }) => because.effect === 'deny')) return 'Deny';
  return purposes.every((purpose) => found.some(({ because }) => because.purpose === purpose)) ? 'Permit' : 'NoConsent';
}
