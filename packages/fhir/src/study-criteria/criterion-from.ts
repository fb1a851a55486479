import type { Coding, Criterion } from '@assent/domain';
import type { z } from 'zod';
import { codeSystems } from '../elements/code-systems.ts';
import { codeIn, codingsOf } from '../elements/coding.ts';
import type { CodeableConcept, zQuantityElement } from '../elements/datatypes.ts';
import type { AskedValue, Characteristic, LeftReason } from './characteristic.ts';

type Quantity = z.infer<typeof zQuantityElement>;
/** A criterion without its names, or why there is none. */
export type Told =
  | { readonly criterion: Pick<Criterion, 'kind'> & Record<string, unknown>; readonly exclude: boolean }
  | { readonly left: LeftReason };

const ageCodes: Readonly<Record<string, readonly string[]>> = {
  [codeSystems.loinc]: ['30525-0', '63900-5', '21612-7'],
  [codeSystems.snomed]: ['397669002', '424144002'],
};
/** "Disease", "Clinical finding", "Diagnosis", "Problem": the answer is what a record of conditions holds. */
const conditionCodes: Readonly<Record<string, readonly string[]>> = {
  [codeSystems.snomed]: ['64572001', '404684003', '439401001', '55607006'],
  [codeSystems.loinc]: ['29308-4', '75323-6', '11450-4'],
  [codeSystems.resourceTypes]: ['Condition'],
  [codeSystems.fhirTypes]: ['Condition'],
};
/** Systems in which every code is a diagnosis. */
const diagnoses = /^http:\/\/(hl7\.org\/fhir\/sid\/icd-10(-[a-z]+)?|fhir\.de\/CodeSystem\/bfarm\/icd-10-gm)$/;

const isOneOf = (codes: Readonly<Record<string, readonly string[]>>, concept: CodeableConcept | undefined): boolean =>
  codingsOf(concept).some(({ system, code }) => codes[system]?.includes(code));

/** What a characteristic comes to, as a criterion that a record can be checked against. */
export function criterionFrom({ left, code, value, exclude, maxAgeDays }: Characteristic): Told {
  if (left) return { left };
  if (!code || codingsOf(code).length === 0) return { left: 'no_value' };
  const age = maxAgeDays === undefined ? {} : { maxAgeDays };
  if (value?.kind === 'quantity' || value?.kind === 'range') return measured(code, value, exclude, age);
  if (maxAgeDays !== undefined) return { left: 'time' };
  if (value?.kind === 'concept') {
    return isOneOf(conditionCodes, code) ? conditions(value.concept, exclude) : { left: 'not_in_records' };
  }
  // "present" or "absent": only of what cannot be anything else than a diagnosis
  if (!codingsOf(code).every(({ system }) => diagnoses.test(system))) return { left: 'not_in_records' };
  return conditions(code, value?.value === false ? !exclude : exclude);
}

function conditions(concept: CodeableConcept, exclude: boolean): Told {
  const codes = codingsOf(concept);
  return codes.length > 0 ? { criterion: { kind: 'code', codes }, exclude } : { left: 'no_value' };
}

function measured(
  code: CodeableConcept,
  value: Extract<AskedValue, { kind: 'quantity' | 'range' }>,
  exclude: boolean,
  age: { readonly maxAgeDays?: number },
): Told {
  const bounds = value.kind === 'quantity' ? boundOf(value.quantity) : between(value.low, value.high);
  if (!bounds) return { left: 'no_value' };
  const { unit, ...limits } = bounds;
  if (unit === undefined) return { left: 'unit' };
  if (isOneOf(ageCodes, code)) {
    // an age is one at the assessment, in completed years
    if (unit !== 'a') return { left: 'unit' };
    return age.maxAgeDays === undefined ? { criterion: { kind: 'age', ...limits }, exclude } : { left: 'time' };
  }
  const loinc = codeIn(code, codeSystems.loinc);
  const coding = codingsOf(code).find((one): one is Coding => one.code === loinc);
  if (!coding) return { left: 'not_in_records' };
  return { criterion: { kind: 'numeric', code: coding, unit, ...limits, ...age }, exclude };
}

const boundNames: Readonly<Record<string, readonly string[]>> = {
  '>=': ['min'],
  '>': ['minExclusive'],
  '<=': ['max'],
  '<': ['maxExclusive'],
  // without comparator the value itself is meant
  '': ['min', 'max'],
};

function boundOf({ value, comparator = '', ...rest }: Quantity) {
  const names = boundNames[comparator];
  if (value === undefined || !names) return undefined;
  return { unit: unitOf(rest), ...Object.fromEntries(names.map((name) => [name, value])) };
}

/** Both ends of a Range belong to it (FHIR R4 §2.24.0.10). */
function between(low: Quantity | undefined, high: Quantity | undefined) {
  const ends = [low, high].filter((end) => end !== undefined);
  if (ends.length === 0 || ends.some(({ value, comparator }) => value === undefined || comparator)) return undefined;
  const [unit, other = unit] = ends.map(unitOf);
  if (low && high && Number(low.value) > Number(high.value)) return undefined;
  return {
    unit: unit === other ? unit : undefined,
    ...(low ? { min: low.value } : {}),
    ...(high ? { max: high.value } : {}),
  };
}

const unitOf = ({ system, code }: Pick<Quantity, 'system' | 'code'>) =>
  system === codeSystems.ucum && code ? code : undefined;
