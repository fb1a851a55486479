import * as z from 'zod';
import { zCoding, zDay, zDid } from '../primitives.ts';

const zText = z.string().min(1).max(512);

/** A medicine for its subject, from FHIR `MedicationRequest`. `fills`: how often it may be dispensed in all. */
export const zPrescription = z.strictObject({
  medication: zCoding,
  dosage: zText,
  quantity: z.strictObject({ value: z.number().positive(), unit: z.string().max(64) }).optional(),
  fills: z.int().min(1).max(99),
  authoredOn: zDay,
  securityLabels: z.array(zCoding).max(16).optional(),
});

/** The subject is sent to the organisation `to` for a service, from FHIR `ServiceRequest`. */
export const zReferral = z.strictObject({
  to: zDid,
  service: zCoding,
  reason: zCoding.optional(),
  priority: z.enum(['routine', 'urgent', 'asap', 'stat']),
  authoredOn: zDay,
  securityLabels: z.array(zCoding).max(16).optional(),
});

/** One time that a prescription was filled. `id` is chosen by who dispenses, so that asking again is harmless. */
export const zDispense = z
  .strictObject({
    id: z.uuid(),
    number: z.int().min(1),
    by: zDid,
    at: z.iso.datetime({ precision: 0 }).brand<'Instant'>(),
  })
  .readonly();
export type Dispense = z.infer<typeof zDispense>;
