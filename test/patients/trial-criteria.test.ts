import {
  type ClinicalFacts,
  type Coding,
  evaluateEligibility,
  type Instant,
  instantFrom,
  parse,
  zCoding,
  zDay,
  zInstant,
  zTrialCriteria,
} from '@assent/domain';
import { expect, test } from '@jest/globals';
import { readPatientFile, readSyntheticPatients, resourcesOf, type SyntheticPatient } from './read-bundles.ts';

const criteria = parse(zTrialCriteria, JSON.parse(readPatientFile('trial-criteria.json')));
const at = parse(zInstant, '2026-11-01T00:00:00Z');
const patients = readSyntheticPatients();

const codingsOf = (code: { readonly coding?: readonly object[] }): readonly Coding[] =>
  (code.coding ?? []).map((coding) => parse(zCoding, coding));

/** The facts of a Bundle, read on their own so that these expectations do not lean on the mapping they are for. */
function factsOf(patient: SyntheticPatient): ClinicalFacts {
  const final = resourcesOf(patient, 'Observation').filter(({ status }) => status === 'final');
  const active = resourcesOf(patient, 'Condition').filter(
    ({ clinicalStatus }) => clinicalStatus.coding?.[0]?.code === 'active',
  );
  return {
    birthDate: parse(zDay, resourcesOf(patient, 'Patient')[0]?.birthDate),
    conditions: active.flatMap(({ code }) => codingsOf(code)),
    measurements: final.flatMap(({ code, effectiveDateTime, valueQuantity }) =>
      valueQuantity
        ? codingsOf(code).map((coding) => ({
            code: coding,
            value: valueQuantity.value,
            unit: valueQuantity.code,
            effective: instantFrom(Date.parse(effectiveDateTime)),
          }))
        : [],
    ),
  };
}

const unmetBy = (facts: ClinicalFacts, on: Instant = at) =>
  evaluateEligibility(criteria, '0'.repeat(64), facts, on)
    .criteria.filter(({ met }) => !met)
    .map(({ id }) => id);

/** The table of README.md: file name to the ids of the criteria in its last cell, none for `eligible`. */
const expected = new Map(
  [...readPatientFile('README.md').matchAll(/^\| .*\(([a-z-]+)\.json\) *\|.*\| ([^|]+) \|$/gm)].map(
    ([, name = '', cell = '']) => [name, [...cell.matchAll(/`([a-z0-9-]+)`/g)].map(([, id]) => id)] as const,
  ),
);

test('the README has a row for each patient', () => {
  expect([...expected.keys()].sort()).toEqual(patients.map(({ name }) => name));
});

test.each(patients.map((patient) => [patient.name, patient] as const))(
  '%s meets what the README says',
  (name, patient) => {
    expect(unmetBy(factsOf(patient))).toEqual(expected.get(name));
  },
);

test('at least three patients are eligible and at least two fail for different reasons', () => {
  const reasons = [...expected.values()];
  expect(reasons.filter((ids) => ids.length === 0).length).toBeGreaterThanOrEqual(3);
  expect(new Set(reasons.filter((ids) => ids.length === 1).map(String)).size).toBeGreaterThanOrEqual(2);
});

test('the eligible stay eligible for years, so that a demo does not decay', () => {
  const later = parse(zInstant, '2030-11-01T00:00:00Z');
  for (const patient of patients.filter(({ name }) => expected.get(name)?.length === 0)) {
    expect([patient.name, unmetBy(factsOf(patient), later)]).toEqual([patient.name, []]);
  }
});

test('a diabetic whose HbA1c was not measured fails, a person without diabetes does not', () => {
  const withoutHba1c = (name: string) => {
    const facts = factsOf(patients.find((patient) => patient.name === name)!);
    return { ...facts, measurements: facts.measurements.filter(({ code }) => code.code !== '4548-4') };
  };
  expect(unmetBy(withoutHba1c('jose-ibarra-nunez'))).toEqual(['hba1c']);
  expect(unmetBy(withoutHba1c('zoe-lindqvist'))).toEqual([]);
});
