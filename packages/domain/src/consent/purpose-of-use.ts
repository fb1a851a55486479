import * as z from 'zod';

/** HL7 v3 ActReason codes for the purpose of use, as used by TEFCA, IHE PCF and FAST. */
export const purposesOfUse = [
  'TREAT',
  'ETREAT',
  'BTG',
  'HPAYMT',
  'HOPERAT',
  'HRESCH',
  'CLINTRCH',
  'PATRQT',
  'FAMRQT',
  'PUBHLTH',
  'COVERAGE',
  'HMARKT',
] as const;

export const zPurposeOfUse = z.enum(purposesOfUse);
export type PurposeOfUse = z.infer<typeof zPurposeOfUse>;

/** What is done with data: FHIR consentaction `access`, `correct`, `use`, `disclose`, `collect`. */
export const zDataAction = z.enum(['view', 'edit', 'use', 'disclose', 'collect']);
export type DataAction = z.infer<typeof zDataAction>;
