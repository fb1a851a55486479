import { describe, expect, test } from '@jest/globals';
import { type ClinicalFacts, zTrialCriteria } from './eligibility.ts';
import { evaluateEligibility } from './evaluate-eligibility.ts';
import type { Day, Instant } from './primitives.ts';

const at = '2026-06-01T12:00:00Z' as Instant;
const pain = { system: 'http://snomed.info/sct', code: '82423001' };
const opioid = { system: 'http://snomed.info/sct', code: '5602001' };
const diabetes = { system: 'http://snomed.info/sct', code: '44054006' };
const hba1c = { system: 'http://loinc.org', code: '4548-4' };
const common = { exclude: false, label: 'x' };
const criteria = zTrialCriteria.parse({
  study: { registry: 'ctgov', id: 'NCT00000000', version: '1', title: 'Made up' },
  criteria: [
    { ...common, id: 'age', kind: 'age', min: 18, max: 75 },
    { ...common, id: 'pain', kind: 'code', codes: [pain] },
    { ...common, id: 'no-oud', kind: 'code', exclude: true, codes: [opioid] },
    {
      ...common,
      id: 'hba1c',
      kind: 'numeric',
      code: hba1c,
      unit: '%',
      maxExclusive: 9,
      maxAgeDays: 365,
      ifMissing: 'fail-if-condition',
      missingFailsWith: [diabetes],
    },
  ],
});
const measured = (value: number, effective: string, unit = '%') => ({
  code: hba1c,
  value,
  unit,
  effective: effective as Instant,
});
const facts: ClinicalFacts = {
  birthDate: '1980-06-01' as Day,
  conditions: [pain],
  measurements: [measured(9.4, '2025-12-01T00:00:00Z'), measured(7.1, '2026-03-01T00:00:00Z')],
};
const failing = (changes: Partial<ClinicalFacts>) =>
  evaluateEligibility(criteria, '0'.repeat(64), { ...facts, ...changes }, at)
    .criteria.filter(({ met }) => !met)
    .map(({ id }) => id);

describe('eligibility', () => {
  test('holds when every criterion speaks for it, by the newest measurement', () => {
    expect(failing({})).toEqual([]);
    expect(evaluateEligibility(criteria, 'ab'.repeat(32), facts, at)).toMatchObject({
      overall: 'eligible',
      siteReview: 'required',
    });
  });

  test.each([
    ['someone whose eighteenth birthday is tomorrow', { birthDate: '2008-06-02' as Day }, ['age']],
    ['someone of 76', { birthDate: '1950-05-31' as Day }, ['age']],
    ['someone without the condition', { conditions: [] }, ['pain']],
    ['someone with an excluded condition', { conditions: [pain, opioid] }, ['no-oud']],
    ['a value at the open bound', { measurements: [measured(9, '2026-05-01T00:00:00Z')] }, ['hba1c']],
    ['a diabetic without a measurement', { conditions: [pain, diabetes], measurements: [] }, ['hba1c']],
    [
      'a diabetic with one that is too old',
      { conditions: [pain, diabetes], measurements: [measured(7, '2025-05-31T00:00:00Z')] },
      ['hba1c'],
    ],
    [
      'a diabetic with one in another unit',
      { conditions: [pain, diabetes], measurements: [measured(7, '2026-05-31T00:00:00Z', 'mmol/mol')] },
      ['hba1c'],
    ],
    [
      'a diabetic with one from the future',
      { conditions: [pain, diabetes], measurements: [measured(7, '2026-06-02T00:00:00Z')] },
      ['hba1c'],
    ],
  ])('fails for %s', (_, changes, expected) => {
    expect(failing(changes)).toEqual(expected);
  });

  test('holds on the birthday itself, and without a measurement where none is needed', () => {
    expect(failing({ birthDate: '2008-06-01' as Day })).toEqual([]);
    expect(failing({ measurements: [] })).toEqual([]);
  });
});
