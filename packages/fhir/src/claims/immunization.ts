import * as z from 'zod';
import { codeSystems } from '../elements/code-systems.ts';
import { pickCoding, securityLabelsOf } from '../elements/coding.ts';
import { zCodeableConcept, zMeta, zReference } from '../elements/datatypes.ts';
import { toDay, zFhirDateTime } from '../elements/date-time.ts';
import { parseAt, refuse } from '../elements/refusal.ts';
import { organizationOf } from '../resources/related-resource.ts';
import type { ReadResource } from './reading.ts';

const zImmunization = z.looseObject({
  resourceType: z.literal('Immunization'),
  meta: zMeta.optional(),
  status: z.string(),
  vaccineCode: zCodeableConcept,
  occurrenceDateTime: zFhirDateTime.optional(),
  lotNumber: z.string().min(1).optional(),
  isSubpotent: z.boolean().optional(),
  performer: z
    .array(z.looseObject({ actor: zReference }))
    .min(1)
    .optional(),
  protocolApplied: z
    .array(z.looseObject({ doseNumberPositiveInt: z.int().min(1).optional() }))
    .min(1)
    .optional(),
});

/** FHIR Immunization that was completed to `Immunization`. */
export const readImmunization: ReadResource = (resource, { on, related, place }) => {
  const immunization = parseAt(zImmunization, resource, place);
  if (immunization.status !== 'completed') refuse(place, '/status');
  if (immunization.isSubpotent) refuse(place, '/isSubpotent');
  const protocols = immunization.protocolApplied ?? [];
  return {
    vaccine: pickCoding(immunization.vaccineCode, codeSystems.cvx) ?? refuse(place, '/vaccineCode'),
    occurrence: toDay(immunization.occurrenceDateTime) ?? refuse(place, '/occurrence[x]'),
    lotNumber: immunization.lotNumber,
    performer: organizationOf(immunization.performer?.[0]?.actor, related, on).name,
    securityLabels: securityLabelsOf(immunization, place),
    // A dose that counts in two series has two numbers; neither alone is the number of the dose.
    doseNumber: protocols.length === 1 ? protocols[0]?.doseNumberPositiveInt : undefined,
  };
};
