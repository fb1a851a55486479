import { expect, test } from '@jest/globals';
import { zTrialCriteria } from '../eligibility.ts';
import type { Day } from '../primitives.ts';
import { planFindings } from './plan-findings.ts';

const asOf = '2026-06-15' as Day;
const study = { registry: 'ctgov', id: 'NCT00000001', version: '1', title: 'x' } as const;
const named = (id: string) => ({ id, exclude: false, label: id });
const egfr = { kind: 'numeric', code: { system: 'http://loinc.org', code: '62238-1' }, unit: 'mL/min/{1.73_m2}' };
const found = (...criteria: readonly object[]) =>
  planFindings(zTrialCriteria.parse({ study, criteria }), asOf).map(({ code, criterion, refuse }) => [
    code,
    criterion,
    refuse,
  ]);

test('what a wallet would find is known before a study is opened, with the criterion it is about', () => {
  expect(found({ ...named('adults'), kind: 'age', min: 18 })).toEqual([]);
  expect(found({ ...named('adults'), kind: 'age', min: 18 }, { ...named('kidneys'), ...egfr, min: 45 })).toEqual([
    ['missing_freshness', 'kidneys', false],
  ]);
  const codes = [{ system: 'http://snomed.info/sct', code: '1' }];
  expect(found({ ...named('one-code'), kind: 'code', codes })).toEqual([['small_set', 'one-code', true]]);
  expect(found({ ...named('narrow'), ...egfr, min: 45, max: 45, maxAgeDays: 30 })).toEqual([
    ['narrow_range', 'narrow', true],
  ]);
});
