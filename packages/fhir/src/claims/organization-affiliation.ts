import * as z from 'zod';
import { claimPeriod } from '../elements/claim-period.ts';
import { codeSystems } from '../elements/code-systems.ts';
import { pickCoding } from '../elements/coding.ts';
import { zCodeableConcept, zIdentifierElement, zPeriodElement, zReference } from '../elements/datatypes.ts';
import { identifierClaims } from '../elements/person.ts';
import { parseAt, refuse } from '../elements/refusal.ts';
import { organizationOf } from '../resources/related-resource.ts';
import type { ReadResource } from './reading.ts';

const zPractitionerRole = z.looseObject({
  resourceType: z.literal('PractitionerRole'),
  identifier: z.array(zIdentifierElement).min(1).optional(),
  active: z.boolean().optional(),
  period: zPeriodElement.optional(),
  organization: zReference.optional(),
  code: z.array(zCodeableConcept).min(1).optional(),
  specialty: z.array(zCodeableConcept).min(1).optional(),
});

/** FHIR PractitionerRole to `OrganizationAffiliation`: its first role, in the organisation it refers to. */
export const readOrganizationAffiliation: ReadResource = (resource, { on, related, place }) => {
  const role = parseAt(zPractitionerRole, resource, place);
  if (role.active === false) refuse(place, '/active');
  const { name, did } = organizationOf(role.organization, related, on);
  const specialty = role.specialty?.map(
    (concept, index) => pickCoding(concept, codeSystems.snomed) ?? refuse(place, `/specialty/${index}`),
  );
  return {
    organization: { name: name ?? refuse(place, '/organization'), ...(did === undefined ? {} : { did }) },
    role: pickCoding(role.code?.[0], codeSystems.snomed) ?? refuse(place, '/code'),
    specialty,
    identifiers: identifierClaims(role.identifier, on),
    period: claimPeriod(role.period, on, place, '/period'),
  };
};
