import * as z from 'zod';
import { zCodeableConcept, zCodingElement, zExtension, zPeriodElement, zReference } from '../elements/datatypes.ts';

/** What the versions have in common in one rule. An empty list is refused: it must not read as "no restriction". */
const rule = {
  period: zPeriodElement.optional(),
  action: z.array(zCodeableConcept).min(1).optional(),
  securityLabel: z.array(zCodingElement).min(1).optional(),
  purpose: z.array(zCodingElement).min(1).optional(),
  code: z.array(zCodeableConcept).min(1).optional(),
  dataPeriod: zPeriodElement.optional(),
  data: z
    .array(z.looseObject({ meaning: z.string(), reference: zReference }))
    .min(1)
    .optional(),
};
const provision = {
  ...rule,
  type: z.string().optional(),
  actor: z
    .array(z.looseObject({ role: zCodeableConcept, reference: zReference }))
    .min(1)
    .optional(),
  class: z.array(zCodingElement).min(1).optional(),
};
const zNestedProvision = z.looseObject(provision);

const provisionR5 = {
  ...rule,
  actor: z
    .array(z.looseObject({ role: zCodeableConcept.optional(), reference: zReference.optional() }))
    .min(1)
    .optional(),
  resourceType: z.array(zCodingElement).min(1).optional(),
};
const zNestedProvisionR5 = z.looseObject(provisionR5);

/** One rule of a Consent of either version. */
export type NestedProvision = z.infer<typeof zNestedProvision> | z.infer<typeof zNestedProvisionR5>;

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

export const zFhirConsentR5 = z.looseObject({
  resourceType: z.literal('Consent'),
  extension: z
    .array(zExtension.extend({ valueCode: z.string().optional() }))
    .min(1)
    .optional(),
  status: z.string(),
  category: z.array(zCodeableConcept).min(1).optional(),
  subject: zReference.optional(),
  period: zPeriodElement.optional(),
  grantor: z.array(zReference).min(1).optional(),
  controller: z.array(zReference).min(1).optional(),
  policyBasis: z.looseObject({ url: z.string().optional(), reference: zReference.optional() }).optional(),
  decision: z.string().optional(),
  provision: z
    .array(z.looseObject({ ...provisionR5, provision: z.array(zNestedProvisionR5).min(1).optional() }))
    .min(1)
    .optional(),
});
export type FhirConsentR5 = z.infer<typeof zFhirConsentR5>;
