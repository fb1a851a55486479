import { type AttestedCriterion, type Criterion, zCriterion } from '@assent/domain';

/** Kinds of criteria that the form has. */
export const writtenKinds = ['age', 'measurement', 'diagnosis', 'words'] as const;
export type WrittenKind = (typeof writtenKinds)[number];

/** Measurements that are signed for proofs, by code of LOINC, with the unit they are signed in. */
export const measurements = {
  '4548-4': { name: 'HbA1c', unit: '%' },
  '62238-1': { name: 'eGFR', unit: 'mL/min/{1.73_m2}' },
  '72514-3': { name: 'Pain 0–10', unit: '{score}' },
} as const;
export type Measured = keyof typeof measurements;

/** Systems of codes. */
export const codeSystems = {
  snomed: 'http://snomed.info/sct',
  icd10cm: 'http://hl7.org/fhir/sid/icd-10-cm',
  icd10: 'http://hl7.org/fhir/sid/icd-10',
} as const;
export type CodeSystem = keyof typeof codeSystems;

/** A criterion as it is typed: texts, some of which its kind does not need. */
export interface Written {
  readonly kind: WrittenKind;
  readonly label: string;
  readonly isExcluded: boolean;
  readonly min: string;
  readonly max: string;
  readonly measured: Measured;
  readonly maxAgeDays: string;
  readonly system: CodeSystem;
  readonly codes: string;
}

export const nothingWritten: Written = {
  ...{ kind: 'age', label: '', isExcluded: false, min: '', max: '', measured: '62238-1', maxAgeDays: '90' },
  ...{ system: 'snomed', codes: '' },
};

type Read = { readonly criterion: Criterion } | { readonly attested: AttestedCriterion } | undefined;

/** What was typed as a criterion; undefined if something is missing or no number. */
export function readWritten(written: Written, id: string): Read {
  const named = { id, label: written.label.trim(), exclude: written.isExcluded };
  if (named.label === '') return undefined;
  if (written.kind === 'words') return { attested: named };
  const criterion = zCriterion.safeParse({ ...named, ...partsOf(written) }).data;
  return criterion && hasBounds(criterion) ? { criterion } : undefined;
}

function partsOf({ kind, min, max, measured, maxAgeDays, system, codes }: Written): object {
  const bounds = { ...numberAt('min', min), ...numberAt('max', max) };
  if (kind === 'age') return { kind: 'age', ...bounds };
  if (kind === 'diagnosis')
    return {
      kind: 'code',
      codes: codes
        .split(/[\s,;]+/)
        .filter((code) => code !== '')
        .map((code) => ({ system: codeSystems[system], code })),
    };
  const code = { system: 'http://loinc.org', code: measured };
  return { kind: 'numeric', code, unit: measurements[measured].unit, ...bounds, ...numberAt('maxAgeDays', maxAgeDays) };
}

/** What is typed and is no number stays a text, which the schema refuses. */
function numberAt(name: string, text: string): object {
  const typed = text.trim().replace(',', '.');
  if (typed === '') return {};
  return { [name]: Number.isFinite(Number(typed)) ? Number(typed) : typed };
}

/** A range without an end says nothing, and one that is upside down says nobody. */
function hasBounds(criterion: Criterion): boolean {
  if (criterion.kind === 'code') return true;
  const { min, max } = criterion;
  return (
    (min !== undefined || max !== undefined) && (min ?? Number.NEGATIVE_INFINITY) <= (max ?? Number.POSITIVE_INFINITY)
  );
}
