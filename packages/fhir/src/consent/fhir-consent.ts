import * as z from 'zod';
import { zCodeableConcept, zCodingElement, zExtension, zPeriodElement, zReference } from '../elements/datatypes.ts';

/** One rule of a FHIR R4 Consent. An empty list is refused: it must not read as "no restriction". */
const provision = {
  type: z.string().optional(),
  period: zPeriodElement.optional(),
  actor: z
    .array(z.looseObject({ role: zCodeableConcept, reference: zReference }))
    .min(1)
    .optional(),
  action: z.array(zCodeableConcept).min(1).optional(),
  securityLabel: z.array(zCodingElement).min(1).optional(),
  purpose: z.array(zCodingElement).min(1).optional(),
  class: z.array(zCodingElement).min(1).optional(),
  code: z.array(zCodeableConcept).min(1).optional(),
  dataPeriod: zPeriodElement.optional(),
  data: z
    .array(z.looseObject({ meaning: z.string(), reference: zReference }))
    .min(1)
    .optional(),
};
const zNestedProvision = z.looseObject(provision);
export type NestedProvision = z.infer<typeof zNestedProvision>;

export const zFhirConsent = z.looseObject({
  resourceType: z.literal('Consent'),
  extension: z
    .array(zExtension.extend({ valueCode: z.string().optional() }))
    .min(1)
    .optional(),
  status: z.string(),
  scope: zCodeableConcept.optional(),
  category: z.array(zCodeableConcept).min(1),
  patient: zReference.optional(),
  performer: z.array(zReference).min(1).optional(),
  organization: z.array(zReference).min(1).optional(),
  policy: z
    .array(z.looseObject({ uri: z.string().optional() }))
    .min(1)
    .optional(),
  provision: z.looseObject({ ...provision, provision: z.array(zNestedProvision).min(1).optional() }).optional(),
});
export type FhirConsent = z.infer<typeof zFhirConsent>;
