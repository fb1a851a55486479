import * as z from 'zod';
import { zCoding, zInstant } from '../primitives.ts';

/**
 * What an enforcing party must do when it relies on a permit: obligation and refrain policies of HL7 v3 ActCode, and the
 * duties among the terms of the Data Use Ontology. `NORDSLCD` and `DELID` are older spellings of `NORDSCLCD` and `DEID` in signed grants.
 */
const obligationCodes = [
  'REDACT',
  'MASK',
  'DEID',
  'DELID',
  'ENCRYPT',
  'ACCAUDIT',
  'DELAU',
  'MINEC',
  'PRIVMARK',
  'NORDSCLCD',
  'NORDSLCD',
  'DUO:0000019',
  'DUO:0000024',
  'DUO:0000029',
] as const;

/** One obligation, perhaps about certain codes only, perhaps until an instant. */
export const zObligation = z
  .strictObject({
    code: z.enum(obligationCodes),
    codes: z.array(zCoding).max(64).optional(),
    until: zInstant.optional(),
  })
  .readonly();
export type Obligation = z.infer<typeof zObligation>;
