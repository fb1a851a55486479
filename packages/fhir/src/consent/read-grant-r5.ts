import type { GrantContext } from '@assent/application';
import { type ConsentGrant, canonicalJson, type Period, parse, zConsentGrant } from '@assent/domain';
import { codeSystems } from '../elements/code-systems.ts';
import { pickCoding } from '../elements/coding.ts';
import { toPeriod } from '../elements/date-time.ts';
import { type Place, refuse } from '../elements/refusal.ts';
import { assertParties, controllersIn, jurisdictionOf } from './consent-parties.ts';
import { type FhirConsentR5, type NestedProvision, zFhirConsentR5 } from './fhir-consent.ts';
import { readProvision } from './read-provision.ts';
import { narrowest, wordsOfR5 } from './vocabulary.ts';

const place: Place = { resourceType: 'Consent', at: '#' };

/**
 * A grant from an active FHIR R5 Consent. `decision` is the base rule; a provision is an exception to it, and what is
 * nested in all of them an exception to these, which must be the same in each: our denials hold for a whole grant. What
 * does not decide (who agreed to comply, who manages it, the regulation, the texts, who verified it) is not read. A
 * Consent that names no grantor is the patient's own.
 *
 * @throws AppError `unsupported_resource` with `pointer` for an exception to a denial where the base permits, for a time
 *   outside that of the consent, and for every element of a provision that is not known here
 */
export function readGrantR5(resource: object, context: GrantContext): ConsentGrant {
  const consent = parse(zFhirConsentR5, resource);
  const { status, decision, category, controller, subject: patient, policyBasis } = consent;
  if (status !== 'active') refuse(place, '/status');
  if (decision !== 'permit' && decision !== 'deny') return refuse(place, '/decision');
  assertGrantor(consent, context);
  if (patient === undefined) refuse(place, '/subject');
  // A policy behind a reference may permit or deny anything.
  if (policyBasis?.reference !== undefined) refuse(place, '/policyBasis/reference');
  const { id, lineage, version, grantor, subject, onBehalf, partyOf } = context;
  const period = toPeriod(consent.period ?? {}) ?? refuse(place, '/period');
  return parse(zConsentGrant, {
    ...narrowest,
    ...{ id, lineage, version, grantor, subject },
    ...(onBehalf === undefined ? {} : { onBehalf }),
    category: (category ?? refuse(place, '/category')).map(
      (concept, index) => pickCoding(concept, codeSystems.loinc) ?? refuse(place, `/category/${index}`),
    ),
    controller: controllersIn(controller, partyOf, place, '/controller'),
    base: decision,
    policy: policyBasis?.url === undefined ? [] : [policyBasis.url],
    jurisdiction: jurisdictionOf(consent, context, place),
    period,
    provisions: provisionsIn(consent.provision ?? [], decision, period, partyOf),
  });
}

function assertGrantor({ subject, grantor }: FhirConsentR5, context: GrantContext): void {
  const isOwn = grantor === undefined && context.grantor === context.subject && subject !== undefined;
  const grantors = isOwn ? [subject] : grantor;
  assertParties({ subject, grantors }, context, place, { subject: '/subject', grantors: '/grantor' });
}

type Exceptions = NonNullable<FhirConsentR5['provision']>;

function provisionsIn(
  exceptions: Exceptions,
  decision: 'permit' | 'deny',
  within: Period,
  partyOf: GrantContext['partyOf'],
): Record<string, unknown>[] {
  const read = (provision: NestedProvision, effect: 'permit' | 'deny', beside: readonly string[], path: string) => {
    const found = readProvision(provision, { effect, beside, words: wordsOfR5, partyOf, place, path });
    assertWithin(found, within, path);
    return found;
  };
  const effect = decision === 'deny' ? 'permit' : 'deny';
  const found = exceptions.map((one, index) => read(one, effect, ['provision'], `/provision/${index}`));
  const nested = exceptions.map(({ provision = [] }, index) =>
    provision.map((one, nth) => read(one, 'deny', [], `/provision/${index}/provision/${nth}`)),
  );
  const [denials = []] = nested;
  for (const [index, each] of nested.entries()) {
    const isSame = canonicalJson(each as never) === canonicalJson(denials as never);
    if (!isSame || (each.length > 0 && decision === 'permit')) refuse(place, `/provision/${index}/provision`);
  }
  return [...found, ...denials];
}

/** In R5 the time of a provision stands in place of that of the consent; in a grant both hold. */
function assertWithin({ period }: { readonly period?: unknown }, within: Period, path: string): void {
  const own = period as Period | undefined;
  if (own && (own.start < within.start || within.end < own.end)) refuse(place, `${path}/period`);
}
