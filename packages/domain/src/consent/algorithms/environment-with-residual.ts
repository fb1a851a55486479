import type { Instant } from '../../primitives.ts';
import { type PlanLine, planEnvironment } from '../access-plan.ts';
import type { AccessRequest } from '../access-request.ts';
import type { DataClass } from '../data-class.ts';
import type { Environment, ResidualRule, ValueSets } from '../decision.ts';
import { type Match, matchData } from '../match-provision.ts';
import { type Combine, verdictOn } from './combined.ts';

/**
 * The grants in force are read as one consent, in which a deny beats a permit. Where it says nothing certain about a
 * purpose, the environment does. Provisions that a request leaves open, a search for data above all, become residual
 * rules: whoever enforces a permit applies them to each piece of data.
 */
export const environmentWithResidual =
  (environment: Environment, at: Instant): Combine =>
  (grants, request, valueSets) => {
    const consent = grants.flatMap(({ lines }) => lines);
    const perPurpose = request.purposes.map((purpose) => {
      const said = sort(
        consent.filter(({ because }) => because.purpose === purpose),
        request,
        valueSets,
      );
      if (said.certain.length > 0) return said;
      const implicit = sort(planEnvironment(environment, request, purpose, at), request, valueSets);
      return { certain: implicit.certain, open: [...said.open, ...implicit.open] };
    });
    const found = perPurpose.flatMap(({ certain }) => certain);
    const residual = perPurpose.flatMap(({ open }) => open);
    return { verdict: verdictOn(found, request.purposes), found, residual };
  };

/** Parts lines into those that are certainly meant and those that depend on data nobody has seen yet. A base is last. */
function sort(lines: readonly PlanLine[], request: AccessRequest, valueSets: ValueSets) {
  const certain: PlanLine[] = [];
  const open: ResidualRule[] = [];
  for (const line of lines) {
    const classes = (line.data ?? []).map((data) => ({ data, match: matchOpen(data, request, valueSets) }));
    if (line.data === undefined || classes.some(({ match }) => match === 'yes')) {
      const { grant, provision } = line.because;
      if (provision === 'base' && certain.some(({ because }) => because.grant === grant)) continue;
      certain.push(line);
      continue;
    }
    const data = classes.filter(({ match }) => match === 'maybe').map((one) => one.data);
    if (data.length > 0) open.push({ ...line.because, data });
  }
  return { certain, open };
}

/** As for any request, but the labels and codes of data that are searched for are not known yet. */
function matchOpen(data: DataClass, { resource }: AccessRequest, valueSets: ValueSets): Match {
  const match = matchData(data, resource, valueSets);
  if (match !== 'no' || resource.id !== undefined) return match;
  const { securityLabels: _labels, codes: _codes, valueSet: _valueSet, ...seen } = data;
  return matchData(seen, resource, valueSets) === 'no' ? 'no' : 'maybe';
}
