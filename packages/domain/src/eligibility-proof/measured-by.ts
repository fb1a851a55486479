import type { Coding } from '../primitives.ts';
import { proofSchemas } from './proof-schemas.ts';

/** Where a measurement is signed: credential, schema, attribute, and the unit as criteria write it. */
export interface MeasuredBy {
  readonly id: string;
  readonly schema: string;
  readonly field: string;
  readonly unit: string;
}

const { hba1c, egfr, painScore } = proofSchemas;
const inBlood = { id: 'hba1c', schema: hba1c.id, field: 'value:%', unit: '%' };
const filtration = {
  id: 'egfr',
  schema: egfr.id,
  field: 'value:mL/min/{1.73_m2}',
  unit: 'mL/min/{1.73_m2}',
};

/** By code of LOINC. */
const measurements: Readonly<Record<string, MeasuredBy>> = {
  '4548-4': inBlood,
  '17856-6': inBlood,
  '33914-3': filtration,
  '62238-1': filtration,
  '98979-8': filtration,
  '72514-3': { id: 'pain-score', schema: painScore.id, field: 'score', unit: '{score}' },
};

/** The credential that says what was measured, undefined if none does. */
export const measuredBy = ({ system, code }: Coding): MeasuredBy | undefined =>
  system === 'http://loinc.org' && Object.hasOwn(measurements, code) ? measurements[code] : undefined;
