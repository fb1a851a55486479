import { type ConsentGrant, dayOf, type Period, type Provision } from '@assent/domain';
import { fromPeriod } from '../elements/date-time.ts';
import { type Place, refuse } from '../elements/refusal.ts';
import { assertWithoutLoss, identityOf } from './grant-identity.ts';
import { conceptOf, ifAny, provisionsFrom, referenceTo } from './provisions-from.ts';
import { wordsOfR5 } from './vocabulary.ts';

const place: Place = { resourceType: 'Consent', at: '#' };

/**
 * An active FHIR R5 Consent that decides what a grant decides. In R5 a provision is an exception to `decision`, and says
 * no effect itself: where the base denies, each permit is an exception and the denials are nested in all of them; where
 * it permits, the denials are the exceptions. The time of a provision is cut to that of the grant, since in R5 it stands
 * in its place. With `lossy`, what R5 has no element for is left out, obligations and policies after the first among
 * it: only for showing.
 *
 * @throws AppError `unsupported_resource` with a `pointer` into the grant for what R5 cannot say: also a denial where
 *   nothing is permitted, a permit where the base permits, and a provision whose time is not within the grant's
 */
export function consentR5FromGrant(grant: ConsentGrant, options: { readonly lossy?: boolean } = {}) {
  if (!options.lossy) assertWithoutLoss(grant, place);
  const [policy, ...otherPolicies] = grant.policy;
  if (otherPolicies.length > 0 && !options.lossy) refuse(place, '/policy/1');
  return {
    resourceType: 'Consent' as const,
    ...identityOf(grant),
    status: 'active' as const,
    category: grant.category.map(conceptOf),
    subject: referenceTo(grant.subject),
    date: dayOf(grant.period.start) as string,
    period: fromPeriod(grant.period),
    grantor: [referenceTo(grant.grantor)],
    controller: grant.controller.map((did) => ({ type: 'Organization', ...referenceTo(did) })),
    ...(policy === undefined ? {} : { policyBasis: { url: policy } }),
    decision: grant.base,
    ...ifAny('provision', exceptionsIn(grant)),
  };
}

function exceptionsIn({ base, period, provisions }: ConsentGrant) {
  const rules = provisions.map((provision, index) => ({
    isException: provision.effect !== base,
    path: `/provisions/${index}`,
    written: provisionsFrom(within(provision, period, `/provisions/${index}`), {
      ...{ words: wordsOfR5, place },
      path: `/provisions/${index}`,
      // FHIR knows no element without contents: what is about everything says its time
    }).map((one) => (Object.keys(one).length > 0 ? one : { period: fromPeriod(period) })),
  }));
  const exceptions = rules.filter(({ isException }) => isException).flatMap(({ written }) => written);
  const others = rules.filter(({ isException }) => !isException);
  // Where the base permits there is no exception from a denial, and where nothing is permitted none to deny it in.
  const [first] = others;
  if (first && (base === 'permit' || exceptions.length === 0)) refuse(place, first.path);
  const nested = others.flatMap(({ written }) => written);
  return exceptions.map((one) => ({ ...one, ...ifAny('provision', nested) }));
}

/** A provision for the part of its time that is within the grant's. */
function within(provision: Provision, grant: Period, path: string): Provision {
  const { period } = provision;
  if (period === undefined) return provision;
  const { start } = period.start < grant.start ? grant : period;
  const { end } = grant.end < period.end ? grant : period;
  return start < end ? { ...provision, period: { start, end } } : refuse(place, `${path}/period`);
}
