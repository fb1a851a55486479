import type { Coding } from '../../primitives.ts';
import type { PlanLine, PlannedGrant } from '../access-plan.ts';
import type { AccessRequest } from '../access-request.ts';
import type { ValueSets } from '../decision.ts';
import { matchData } from '../match-provision.ts';
import type { PurposeOfUse } from '../purpose-of-use.ts';
import type { Combine } from './combined.ts';
import { always, holds, intersect, intervalsOf, type Span, spanOf, subtract, union } from './spans.ts';

/** A line that speaks about some times of data. */
interface Claim {
  readonly line: PlanLine;
  readonly spans: readonly Span[];
}

/**
 * Permits and denies are intervals of the time data are of. A grant permits only what it permits for every code of the
 * request by itself; whatever any grant denies for one of the codes is cut out of what all permit. A request that does
 * not say of when its data are is permitted only if nothing is cut; `intervals` says what is left.
 */
export const intervalSubtraction: Combine = (grants, request, valueSets) => {
  const { recorded } = request.resource;
  const perPurpose = request.purposes.map((purpose) => claimsOn(purpose, grants, request, valueSets));
  const isAbout = ({ spans }: Claim) => recorded === undefined || holds(spans, recorded);
  const found = perPurpose.flatMap(({ permits, denies }) => [...permits, ...denies].filter(isAbout));
  const left = perPurpose.reduce<Span[]>((both, { left: one }) => intersect(both, one), [always]);
  const isDenied = found.some(({ line }) => line.because.effect === 'deny');
  const refusal = isDenied ? 'Deny' : 'NoConsent';
  return {
    verdict: holds(left, recorded) ? 'Permit' : refusal,
    found: found.map(({ line }) => line),
    intervals: intervalsOf(left),
  };
};

function claimsOn(purpose: PurposeOfUse, grants: readonly PlannedGrant[], request: AccessRequest, sets: ValueSets) {
  const codes = request.resource.codes.length > 0 ? request.resource.codes : [undefined];
  const documents = grants.map(({ lines }) => {
    const about = lines.filter(({ because }) => because.purpose === purpose);
    return codes.map((code) => about.map((line): Claim => ({ line, spans: spansOf(line, code, request, sets) })));
  });
  const whole = documents.map((perCode) =>
    perCode.map((claims) => spansWith('permit', claims)).reduce((both, one) => intersect(both, one), [always]),
  );
  const claims = documents.flatMap((perCode, index) =>
    perCode.flat().filter(({ line, spans }) => {
      const counts = line.because.effect === 'deny' || (whole[index]?.length ?? 0) > 0;
      return counts && spans.length > 0;
    }),
  );
  const distinct = [
    ...new Map(claims.map((claim) => [claim.line, { ...claim, spans: spansOfLine(claim, claims) }])).values(),
  ];
  return {
    left: subtract(union(whole.flat()), spansWith('deny', claims)),
    permits: distinct.filter(({ line }) => line.because.effect === 'permit'),
    denies: distinct.filter(({ line }) => line.because.effect === 'deny'),
  };
}

const spansWith = (effect: 'permit' | 'deny', claims: readonly Claim[]) =>
  union(claims.flatMap(({ line, spans }) => (line.because.effect === effect ? spans : [])));

const spansOfLine = ({ line }: Claim, claims: readonly Claim[]) =>
  union(claims.flatMap((claim) => (claim.line === line ? claim.spans : [])));

/** Of which times a line permits, certainly, or denies, perhaps, data with a code. */
function spansOf(line: PlanLine, code: Coding | undefined, { resource }: AccessRequest, sets: ValueSets): Span[] {
  if (line.data === undefined) return [always];
  const one = { ...resource, codes: code ? [code] : [] };
  return line.data.flatMap(({ recorded, ...rest }) => {
    const match = matchData(rest, one, sets);
    const speaks = line.because.effect === 'deny' ? match !== 'no' : match === 'yes';
    return speaks ? [spanOf(recorded)] : [];
  });
}
