import * as z from 'zod';
import { zFhirDateTime } from './date-time.ts';

const zText = z.string().min(1);

export const zCodingElement = z.looseObject({
  system: zText.optional(),
  code: zText.optional(),
  display: zText.optional(),
});
export const zCodeableConcept = z.looseObject({
  coding: z.array(zCodingElement).min(1).optional(),
  text: zText.optional(),
});
export type CodeableConcept = z.infer<typeof zCodeableConcept>;

export const zPeriodElement = z.looseObject({ start: zFhirDateTime.optional(), end: zFhirDateTime.optional() });
export type PeriodElement = z.infer<typeof zPeriodElement>;

export const zIdentifierElement = z.looseObject({
  use: zText.optional(),
  type: zCodeableConcept.optional(),
  system: zText.optional(),
  value: zText.optional(),
  period: zPeriodElement.optional(),
});
export type IdentifierElement = z.infer<typeof zIdentifierElement>;

export const zExtension = z.looseObject({ url: zText });

export const zReference = z.looseObject({
  extension: z.array(zExtension).min(1).optional(),
  reference: zText.optional(),
  type: zText.optional(),
  identifier: zIdentifierElement.optional(),
  display: zText.optional(),
});
export type Reference = z.infer<typeof zReference>;

export const zQuantityElement = z.looseObject({
  value: z.number().optional(),
  comparator: zText.optional(),
  system: zText.optional(),
  code: zText.optional(),
});

export const zHumanNameElement = z.looseObject({
  use: zText.optional(),
  family: zText.optional(),
  given: z.array(zText).min(1).optional(),
  period: zPeriodElement.optional(),
});
export type HumanNameElement = z.infer<typeof zHumanNameElement>;

export const zAddressElement = z.looseObject({
  use: zText.optional(),
  line: z.array(zText).min(1).optional(),
  city: zText.optional(),
  state: zText.optional(),
  postalCode: zText.optional(),
  country: zText.optional(),
  period: zPeriodElement.optional(),
});
export type AddressElement = z.infer<typeof zAddressElement>;

export const zMeta = z.looseObject({ security: z.array(zCodingElement).min(1).optional() });
