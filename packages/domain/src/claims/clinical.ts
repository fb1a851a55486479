import * as z from 'zod';
import { zCoding, zDay, zInstant } from '../primitives.ts';

const zText = z.string().min(1).max(512);

/** A number with its UCUM unit. */
const zQuantity = z.strictObject({ value: z.number(), unit: z.string().max(64) });

/** A vaccination, from FHIR `Immunization` with status `completed`. */
export const zImmunization = z.strictObject({
  vaccine: zCoding,
  occurrence: zDay,
  lotNumber: zText.optional(),
  performer: zText.optional(),
  doseNumber: z.int().min(1).max(20).optional(),
  securityLabels: z.array(zCoding).max(16).optional(),
});

/** A laboratory or clinical measurement, from FHIR `Observation` with a final status. */
export const zLabResult = z
  .strictObject({
    code: zCoding,
    effective: zInstant,
    quantity: zQuantity.optional(),
    coded: zCoding.optional(),
    text: zText.optional(),
    components: z
      .array(z.strictObject({ code: zCoding, quantity: zQuantity }))
      .min(1)
      .max(32)
      .optional(),
    interpretation: zCoding.optional(),
    securityLabels: z.array(zCoding).max(16).optional(),
  })
  .refine((r) => r.quantity ?? r.coded ?? r.text ?? r.components, { error: 'a result has a value' });

/** A diagnosis or health concern, from FHIR `Condition`. */
export const zProblem = z.strictObject({
  code: zCoding,
  clinicalStatus: z.enum(['active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved']),
  verificationStatus: z.enum(['unconfirmed', 'provisional', 'differential', 'confirmed']),
  onset: zDay.optional(),
  abatement: zDay.optional(),
  securityLabels: z.array(zCoding).max(16).optional(),
});
