import { describe, expect, test } from '@jest/globals';
import { readClaims } from './read-claims.ts';

const loinc = 'http://loinc.org';
const ucum = 'http://unitsofmeasure.org';
const snomed = 'http://snomed.info/sct';
const hba1c = { system: loinc, code: '4548-4', display: 'Hemoglobin A1c' };
const observation = {
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'urn:local', code: 'A1C' }, hba1c], text: 'HbA1c' },
  subject: { reference: 'Patient/1' },
  effectiveDateTime: '2026-10-05T23:30:00.250-07:00',
  valueQuantity: { value: 7.3, unit: 'percent', system: ucum, code: '%' },
  interpretation: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: 'H' }] },
  ],
};
const systolic = {
  code: { coding: [{ system: loinc, code: '8480-6' }] },
  valueQuantity: { value: 128, system: ucum, code: 'mm[Hg]' },
};
const diastolic = { code: { coding: [{ system: loinc, code: '8462-4' }] }, valueInteger: 81 };
const read = (change: object) => readClaims({ ...observation, ...change }, { on: '2026-11-01' });
const withValue = (value: object) => read({ valueQuantity: undefined, ...value });

test('an Observation becomes a result with its LOINC code, UCUM unit and an instant in UTC', () => {
  expect(read({})).toEqual({
    type: 'LabResult',
    claims: {
      code: hba1c,
      effective: '2026-10-06T06:30:00Z',
      quantity: { value: 7.3, unit: '%' },
      interpretation: observation.interpretation[0]?.coding[0],
    },
  });
});

test.each(['amended', 'corrected'])('a result that was %s is read', (status) => {
  expect(read({ status }).type).toBe('LabResult');
});

test.each<[string, object, object]>([
  ['an integer, without a unit', { valueInteger: 4 }, { quantity: { value: 4, unit: '1' } }],
  [
    'a code',
    {
      valueCodeableConcept: {
        coding: [
          { system: 'urn:l', code: 'N' },
          { system: snomed, code: '260385009' },
        ],
      },
    },
    { coded: { system: snomed, code: '260385009' } },
  ],
  ['a code in words', { valueCodeableConcept: { text: 'clear' } }, { text: 'clear' }],
  ['text', { valueString: 'no growth' }, { text: 'no growth' }],
  [
    'components alone',
    { component: [systolic, diastolic] },
    {
      components: [
        { code: { system: loinc, code: '8480-6' }, quantity: { value: 128, unit: 'mm[Hg]' } },
        { code: { system: loinc, code: '8462-4' }, quantity: { value: 81, unit: '1' } },
      ],
    },
  ],
])('the value may be %s', (_what, value, claims) => {
  expect(withValue(value)).toMatchObject({ claims });
});

test('security labels are carried', () => {
  const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }];
  expect(read({ meta: { security } })).toMatchObject({ claims: { securityLabels: security } });
});

test('a day without a time is its first instant in UTC', () => {
  expect(read({ effectiveDateTime: '2026-10-05' })).toMatchObject({ claims: { effective: '2026-10-05T00:00:00Z' } });
});

describe('refuses', () => {
  test.each<[string, object, string]>([
    ['a preliminary result', { status: 'preliminary' }, '/status'],
    ['an entry in error', { status: 'entered-in-error' }, '/status'],
    ['a cancelled order', { status: 'cancelled' }, '/status'],
    ['a status that FHIR does not know', { status: 'done' }, '/status'],
    ['a result about somebody else', { focus: [{ reference: 'Patient/2' }] }, '/focus'],
    ['a code in words', { code: { text: 'HbA1c' } }, '/code'],
    ['no time', { effectiveDateTime: undefined }, '/effective[x]'],
    ['a month', { effectiveDateTime: '2026-10' }, '/effective[x]'],
    [
      'a time span',
      { effectiveDateTime: undefined, effectivePeriod: { start: '2026-10-01', end: '2026-10-02' } },
      '/effective[x]',
    ],
    [
      'a bound in place of a number',
      { valueQuantity: { value: 5, comparator: '<', system: ucum, code: '%' } },
      '/valueQuantity/comparator',
    ],
    ['a unit that is not UCUM', { valueQuantity: { value: 5, unit: '%' } }, '/valueQuantity/code'],
    ['a unit of another system', { valueQuantity: { value: 5, system: 'urn:x', code: '%' } }, '/valueQuantity/code'],
    ['a unit without a number', { valueQuantity: { system: ucum, code: '%' } }, '/valueQuantity/value'],
    ['no value', { valueQuantity: undefined, dataAbsentReason: { text: 'hemolysed' } }, '/value[x]'],
    ['two values', { valueString: 'high' }, '/value[x]'],
    ['a kind of value that claims do not hold', { valueQuantity: undefined, valueRange: {} }, '/value[x]'],
    [
      'that kind beside components',
      { valueQuantity: undefined, valueBoolean: true, component: [systolic] },
      '/value[x]',
    ],
    ['a component without a value', { component: [systolic, { code: diastolic.code }] }, '/component/1/value[x]'],
    [
      'a component in words',
      { component: [{ ...systolic, valueQuantity: undefined, valueString: 'x' }] },
      '/component/0/value[x]',
    ],
    ['a component with two values', { component: [{ ...systolic, valueInteger: 1 }] }, '/component/0/value[x]'],
    [
      'a component that is a bound',
      { component: [{ ...systolic, valueQuantity: { value: 1, comparator: '>' } }] },
      '/component/0/valueQuantity/comparator',
    ],
    ['a security label without a system', { meta: { security: [{ code: 'R' }] } }, '/meta/security/0'],
    [
      'a modifier extension in a component',
      { component: [{ ...systolic, modifierExtension: [] }] },
      '/component/0/modifierExtension',
    ],
  ])('%s', (_what, change, pointer) => {
    const params = { resourceType: 'Observation', pointer: `#${pointer}` };
    expect(() => read(change)).toThrow(expect.objectContaining({ code: 'unsupported_resource', params }));
  });
});
