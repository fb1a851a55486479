import type { GrantContext } from '@assent/application';
import { type ConsentGrant, parse, zConsentGrant } from '@assent/domain';
import { assertOnly } from '../elements/assert-understood.ts';
import { codeSystems } from '../elements/code-systems.ts';
import { codeIn, pickCoding } from '../elements/coding.ts';
import { toPeriod } from '../elements/date-time.ts';
import { type Place, refuse } from '../elements/refusal.ts';
import { assertParties, controllersIn, jurisdictionOf } from './consent-parties.ts';
import { type FhirConsent, zFhirConsent } from './fhir-consent.ts';
import { effectOf, readProvision } from './read-provision.ts';
import { narrowest, wordsOfR4 } from './vocabulary.ts';

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
export function readGrantR4(resource: object, context: GrantContext): ConsentGrant {
  const consent = readConsent(resource);
  const { patient, performer } = consent;
  assertParties({ subject: patient, grantors: performer }, context, place, {
    subject: '/patient',
    grantors: '/performer',
  });
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
    controller: controllersIn(organization, partyOf, place, '/organization'),
    base: effectOf(root, place, '/provision'),
    policy: policy.map(({ uri }, index) => uri ?? refuse(place, `/policy/${index}`)),
    jurisdiction: jurisdictionOf(consent, context, place),
    period: toPeriod(root.period ?? {}) ?? refuse(place, '/provision/period'),
    provisions: (root.provision ?? []).map((provision, index) => {
      const path = `/provision/provision/${index}`;
      const effect = effectOf(provision, place, path);
      return readProvision(provision, { effect, beside: ['type'], words: wordsOfR4, partyOf, place, path });
    }),
  });
}

function readConsent(resource: object): FhirConsent {
  const consent = parse(zFhirConsent, resource);
  if (consent.status !== 'active') refuse(place, '/status');
  if (codeIn(consent.scope, codeSystems.consentScope) !== 'patient-privacy') refuse(place, '/scope');
  // A rule kept elsewhere may permit or deny anything.
  if (Object.hasOwn(consent, 'policyRule')) refuse(place, '/policyRule');
  return consent;
}
