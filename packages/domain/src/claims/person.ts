import * as z from 'zod';
import { zCoding, zDay, zDid, zPeriod } from '../primitives.ts';

const zText = z.string().min(1).max(512);
const zIdentifier = z.strictObject({ system: zText, value: zText });
const zHumanName = z.strictObject({ family: zText, given: z.array(zText).min(1).max(8) });

/** Who a patient is, from FHIR `Patient`. `ageOver` lets a verifier learn an age without the birth date. */
export const zPatientIdentity = z.strictObject({
  name: zHumanName,
  birthDate: zDay,
  gender: z.enum(['male', 'female', 'other', 'unknown']).optional(),
  address: z
    .strictObject({
      line: z.array(zText).max(4).optional(),
      city: zText.optional(),
      state: zText.optional(),
      postalCode: zText.optional(),
      country: zText.optional(),
    })
    .optional(),
  identifiers: z.array(zIdentifier).max(16).optional(),
  assuranceLevel: z.enum(['IAL1', 'IAL2', 'IAL3']),
  ageOver: z.strictObject({ '18': z.boolean(), '65': z.boolean() }),
});

/** A licence to practise, from FHIR `Practitioner.qualification`. */
export const zPractitionerLicense = z.strictObject({
  name: zHumanName,
  licenseNumber: zText,
  profession: zCoding,
  jurisdiction: zText,
  period: zPeriod.optional(),
});

/** Which organisation someone acts for, and as what, from FHIR `PractitionerRole`. */
export const zOrganizationAffiliation = z.strictObject({
  organization: z.strictObject({ name: zText, did: zDid.optional() }),
  role: zCoding,
  specialty: z.array(zCoding).max(16).optional(),
  identifiers: z.array(zIdentifier).max(16).optional(),
  period: zPeriod.optional(),
});

/** Membership in a health plan, from FHIR `Coverage`. */
export const zInsuranceCoverage = z.strictObject({
  payer: zText,
  memberId: zText,
  status: z.enum(['active', 'cancelled']),
  relationship: zText.optional(),
  group: zText.optional(),
  plan: zText.optional(),
  period: zPeriod.optional(),
});
