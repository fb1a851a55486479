import type { GrantContext } from '@assent/application';
import { AppError, type ConsentGrant, type Did, parse, zConsentGrant } from '@assent/domain';
import * as z from 'zod';
import { assertOnly, assertUnderstood } from '../elements/assert-understood.ts';
import { codeSystems } from '../elements/code-systems.ts';
import { codeIn, pickCoding } from '../elements/coding.ts';
import { toPeriod } from '../elements/date-time.ts';
import { type Place, refuse } from '../elements/refusal.ts';
import { resourceTypeOf } from '../elements/resource-type.ts';
import { didOfReference } from './did-of-reference.ts';
import { type FhirConsent, zFhirConsent } from './fhir-consent.ts';
import { effectOf, readProvision } from './read-provision.ts';
import { jurisdictionExtension, narrowest } from './vocabulary.ts';

const place: Place = { resourceType: 'Consent', at: '#' };

/**
 * A grant from an active FHIR R4 Consent of scope `patient-privacy`. Its root provision is the base rule with the period
 * of the grant; each nested provision is one provision with at most one data class. What R4 cannot say is assumed at
 * its narrowest: no redisclosure, no delegation, no emergency access.
 *
 * @throws AppError `unsupported_resource` with `resourceType` and `pointer` for anything else, including every element
 *   of a provision that is not known here; `invalid_request` with `pointers` for what is not shaped like a Consent or
 *   does not make a grant
 */
export function readGrant(resource: unknown, context: GrantContext): ConsentGrant {
  const consent = readConsent(resource);
  assertParties(consent, context);
  const { provision: root = refuse(place, '/provision'), category, organization, policy = [] } = consent;
  assertOnly(root, ['id', 'type', 'period', 'provision'], place, '/provision');
  const { id, lineage, version, grantor, subject, onBehalf, partyOf } = context;
  return parse(zConsentGrant, {
    ...narrowest,
    ...{ id, lineage, version, grantor, subject },
    ...(onBehalf === undefined ? {} : { onBehalf }),
    category: category.map(
      (concept, index) => pickCoding(concept, codeSystems.loinc) ?? refuse(place, `/category/${index}`),
    ),
    controller:
      organization?.map((reference, index) => {
        const path = `/organization/${index}`;
        return didOfReference(reference, partyOf, place, path) ?? refuse(place, path);
      }) ?? refuse(place, '/organization'),
    base: effectOf(root, place, '/provision'),
    policy: policy.map(({ uri }, index) => uri ?? refuse(place, `/policy/${index}`)),
    jurisdiction: jurisdictionOf(consent, context),
    period: toPeriod(root.period ?? {}) ?? refuse(place, '/provision/period'),
    provisions: (root.provision ?? []).map((provision, index) =>
      readProvision(provision, partyOf, place, `/provision/provision/${index}`),
    ),
  });
}

function readConsent(resource: unknown): FhirConsent {
  const typed = parse(z.looseObject({ resourceType: z.string() }), resource);
  const resourceType = resourceTypeOf(typed);
  if (resourceType !== 'Consent') throw new AppError('unsupported_resource', { resourceType });
  assertUnderstood(typed, place);
  const consent = parse(zFhirConsent, typed);
  if (consent.status !== 'active') refuse(place, '/status');
  if (codeIn(consent.scope, codeSystems.consentScope) !== 'patient-privacy') refuse(place, '/scope');
  // A rule kept elsewhere may permit or deny anything.
  if (Object.hasOwn(consent, 'policyRule')) refuse(place, '/policyRule');
  return consent;
}

/**
 * Patient and performer must not be other people than the context says. A reference that nobody knows is left to the
 * caller, but the patient consents for herself exactly if patient and performer are the same reference.
 */
function assertParties({ patient, performer = [] }: FhirConsent, { subject, grantor, partyOf }: GrantContext): void {
  if (patient === undefined) refuse(place, '/patient');
  const [consenting = refuse(place, '/performer'), ...others] = performer;
  if (others.length > 0) refuse(place, '/performer');
  const isOther = (did: Did | undefined, expected: Did) => did !== undefined && did !== expected;
  if (isOther(didOfReference(patient, partyOf, place, '/patient'), subject)) refuse(place, '/patient');
  const did = didOfReference(consenting, partyOf, place, '/performer/0');
  if (isOther(did, grantor)) refuse(place, '/performer/0');
  const isPatient = consenting.reference !== undefined && consenting.reference === patient.reference;
  if (did === undefined && isPatient !== (grantor === subject)) refuse(place, '/performer/0');
}

function jurisdictionOf({ extension = [] }: FhirConsent, { jurisdiction }: GrantContext): string {
  const stated = extension.find(({ url }) => url === jurisdictionExtension)?.valueCode;
  if (stated !== undefined && jurisdiction !== undefined && stated !== jurisdiction) refuse(place, '/extension');
  return stated ?? jurisdiction ?? refuse(place, '/extension');
}
