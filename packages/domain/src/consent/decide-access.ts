import type { Instant } from '../primitives.ts';
import type { AccessPlan, PlanLine, PlannedGrant } from './access-plan.ts';
import type { AccessRequest } from './access-request.ts';
import type { Combine, Combined } from './algorithms/combined.ts';
import { denyOverrides } from './algorithms/deny-overrides.ts';
import { environmentWithResidual } from './algorithms/environment-with-residual.ts';
import { intervalSubtraction } from './algorithms/interval-subtraction.ts';
import { mostRecent } from './algorithms/most-recent.ts';
import type { CombineOptions, Decision, HeldGrant, IndexOptions, NotUsed } from './decision.ts';
import { GrantIndex } from './grant-index.ts';
import type { Obligation } from './obligation.ts';

/**
 * Decides whether a request is covered by consent at `at`. Denied by default; each requested purpose needs its own
 * permit. A permit counts only if it matches for certain, a deny already if it may match.
 */
export const decideAccess = (
  held: readonly HeldGrant[],
  request: AccessRequest,
  at: Instant,
  options: IndexOptions & CombineOptions = {},
): Decision => decideWith(new GrantIndex(held, options), request, at, options);

/** The same for grants that are indexed already: for many decisions about one patient. */
export function decideWith(index: GrantIndex, request: AccessRequest, at: Instant, how: CombineOptions = {}): Decision {
  const plan = index.planFor(request, at);
  const combine = combineBy(how, at);
  const apply = (grants: readonly PlannedGrant[]) => combine(grants, request, index.valueSets);
  const combined = plan.hasStale ? combineUncertain(plan.grants, apply) : apply(plan.grants);
  const { verdict, found, intervals, residual } = combined;
  return {
    verdict,
    algorithm: how.algorithm ?? 'deny-overrides/1',
    at,
    obligations: verdict === 'Permit' ? obligationsOf(found) : [],
    because: found.map(({ because }) => because),
    notUsed: notUsedIn(plan, combined),
    ...(intervals && { intervals }),
    ...(residual && { residual }),
  };
}

function combineBy(how: CombineOptions, at: Instant): Combine {
  switch (how.algorithm) {
    case 'most-recent/1':
      return mostRecent;
    case 'interval-subtraction/1':
      return intervalSubtraction;
    case 'environment-with-residual/1':
      return environmentWithResidual(how.environment, at);
    default:
      return denyOverrides;
  }
}

/**
 * A grant whose status is too old may have been taken back. `Permit` only if all would permit even then: without its
 * permits, with its denies. If that fails but would not if it were otherwise, nobody can tell.
 */
function combineUncertain(
  grants: readonly PlannedGrant[],
  apply: (grants: readonly PlannedGrant[]) => Combined,
): Combined {
  const withOnly = (effect: 'permit' | 'deny') =>
    apply(
      grants.map((one) =>
        one.isStale ? { ...one, lines: one.lines.filter((l) => l.because.effect === effect) } : one,
      ),
    );
  const worst = withOnly('deny');
  if (worst.verdict === 'Permit') return worst;
  const certain = apply(grants.filter(({ isStale }) => !isStale));
  return withOnly('permit').verdict === 'Permit' ? { ...certain, verdict: 'Indeterminate' } : certain;
}

/** Obligations of every permit relied upon: all of them bind. */
function obligationsOf(found: readonly PlanLine[]): readonly Obligation[] {
  const all = found.flatMap(({ because, obligations }) => (because.effect === 'permit' ? obligations : []));
  if (all.length < 2) return all;
  return [...new Map(all.map((obligation) => [JSON.stringify(obligation), obligation])).values()];
}

function notUsedIn({ grants, notUsed }: AccessPlan, { found, setAside = [] }: Combined): readonly NotUsed[] {
  const idle = grants.filter(({ lines }) => !lines.some((line) => found.includes(line)));
  if (idle.length === 0) return notUsed;
  return notUsed.concat(
    idle.map(({ isStale, lines, otherwise }) => {
      if (isStale) return { ...otherwise, reason: 'stale_status' };
      return lines.some((line) => setAside.includes(line)) ? { ...otherwise, reason: 'not_most_recent' } : otherwise;
    }),
  );
}
