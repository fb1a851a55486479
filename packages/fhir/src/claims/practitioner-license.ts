import type { Day } from '@assent/domain';
import * as z from 'zod';
import { claimPeriod } from '../elements/claim-period.ts';
import { codeSystems } from '../elements/code-systems.ts';
import { codeIn, pickCoding } from '../elements/coding.ts';
import {
  zCodeableConcept,
  zExtension,
  zHumanNameElement,
  zIdentifierElement,
  zPeriodElement,
  zReference,
} from '../elements/datatypes.ts';
import { identifiersOn, nameOn } from '../elements/person.ts';
import { parseAt, refuse } from '../elements/refusal.ts';
import { organizationOf, type RelatedResources } from '../resources/related-resource.ts';
import type { ReadResource } from './reading.ts';

const zQualificationDetail = zExtension.extend({
  valueCode: z.string().optional(),
  valueCodeableConcept: zCodeableConcept.optional(),
});
const zQualification = z.looseObject({
  extension: z
    .array(zExtension.extend({ extension: z.array(zQualificationDetail).min(1).optional() }))
    .min(1)
    .optional(),
  identifier: z.array(zIdentifierElement).min(1).optional(),
  code: zCodeableConcept,
  period: zPeriodElement.optional(),
  issuer: zReference.optional(),
});
type Qualification = z.infer<typeof zQualification>;

const zPractitioner = z.looseObject({
  resourceType: z.literal('Practitioner'),
  active: z.boolean().optional(),
  name: z.array(zHumanNameElement).min(1).optional(),
  qualification: z.array(zQualification).min(1).optional(),
});

// Da Vinci Plan-Net: status of a licence and the states in which it is valid.
const detailsUrl = 'http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/practitioner-qualification';

/** FHIR Practitioner to `PractitionerLicense`: the first qualification with a current identifier. */
export const readPractitionerLicense: ReadResource = (resource, { on, related, place }) => {
  const practitioner = parseAt(zPractitioner, resource, place);
  if (practitioner.active === false) refuse(place, '/active');
  const qualifications = practitioner.qualification ?? [];
  const index = qualifications.findIndex(({ identifier }) => identifiersOn(identifier, on).length > 0);
  const qualification = qualifications[index] ?? refuse(place, '/qualification');
  const path = `/qualification/${index}`;
  if (!detailsOf(qualification).every(({ url, valueCode }) => url !== 'status' || valueCode === 'active')) {
    refuse(place, `${path}/extension`);
  }
  return {
    name: nameOn(practitioner.name, on) ?? refuse(place, '/name'),
    licenseNumber: identifiersOn(qualification.identifier, on)[0]?.value,
    profession: pickCoding(qualification.code, codeSystems.snomed) ?? refuse(place, `${path}/code`),
    jurisdiction: jurisdictionOf(qualification, related, on) ?? refuse(place, `${path}/issuer`),
    period: claimPeriod(qualification.period, on, place, `${path}/period`),
  };
};

const detailsOf = ({ extension = [] }: Qualification) =>
  extension.filter(({ url }) => url === detailsUrl).flatMap((details) => details.extension ?? []);

/** Where the licence is valid, else who issued it. An issuer's address says nothing about where its licences hold. */
function jurisdictionOf(qualification: Qualification, related: RelatedResources, on: Day): string | undefined {
  const stated = detailsOf(qualification).flatMap(({ url, valueCodeableConcept }) =>
    url === 'whereValid' ? (regionOf(valueCodeableConcept) ?? []) : [],
  );
  return stated[0] ?? organizationOf(qualification.issuer, related, on).name;
}

/** ISO 3166-2 code of a region, or ISO 3166-1 code of a country. */
function regionOf(concept: z.infer<typeof zCodeableConcept> | undefined): string | undefined {
  const usState = codeIn(concept, codeSystems.usps);
  return (
    codeIn(concept, codeSystems.iso3166Subdivision) ??
    codeIn(concept, codeSystems.iso3166) ??
    (usState === undefined ? undefined : `US-${usState}`)
  );
}
