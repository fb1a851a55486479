import { describe, expect, test } from '@jest/globals';
import { readFacts } from './read-facts.ts';

const loinc = 'http://loinc.org';
const ucum = 'http://unitsofmeasure.org';
const patient = { fullUrl: 'urn:uuid:p', resource: { resourceType: 'Patient', id: 'p', birthDate: '1974-03-09' } };
const subject = { reference: 'urn:uuid:p' };
const codeOf = (...codes: string[]) => ({ coding: codes.map((code) => ({ system: loinc, code })) });
const observation = {
  resourceType: 'Observation',
  status: 'final',
  code: codeOf('29463-7', '3141-9'),
  subject,
  effectiveDateTime: '2026-10-05T23:30:00-07:00',
  valueQuantity: { value: 71.5, unit: 'kilogram', system: ucum, code: 'kg' },
};
const status = (kind: string, code: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/condition-${kind}`, code }],
});
const snomed = { system: 'http://snomed.info/sct', code: '77386006' };
const icd = { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'Z33.1', display: 'Pregnant state' };
const condition = {
  resourceType: 'Condition',
  clinicalStatus: status('clinical', 'active'),
  verificationStatus: status('ver-status', 'confirmed'),
  code: { coding: [snomed, icd, snomed] },
  subject,
};
const factsOf = (...resources: object[]) =>
  readFacts({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [patient, ...resources.map((resource) => ({ resource }))],
  });

test('facts are the birth date, numbers under each LOINC code, and active conditions under each code', () => {
  const measured = { value: 71.5, unit: 'kg', effective: '2026-10-06T06:30:00Z' };
  expect(factsOf(observation, condition)).toEqual({
    birthDate: '1974-03-09',
    measurements: [
      { code: { system: loinc, code: '29463-7' }, ...measured },
      { code: { system: loinc, code: '3141-9' }, ...measured },
    ],
    conditions: [snomed, icd],
  });
});

test('components count, under their own codes', () => {
  const component = [
    { code: codeOf('8480-6'), valueQuantity: { value: 128, system: ucum, code: 'mm[Hg]' } },
    { code: codeOf('8462-4'), valueInteger: 81 },
    { code: codeOf('8357-6'), valueCodeableConcept: { text: 'cuff' } },
  ];
  const panel = { ...observation, code: codeOf('85354-9'), valueQuantity: undefined, component };
  expect(factsOf(panel).measurements.map(({ code, value, unit }) => [code.code, value, unit])).toEqual([
    ['8480-6', 128, 'mm[Hg]'],
    ['8462-4', 81, '1'],
  ]);
});

test('a number with LOINC codes counts under no others', () => {
  const code = { coding: [{ system: 'urn:local', code: 'W' }, ...codeOf('29463-7').coding] };
  expect(factsOf({ ...observation, code }).measurements.map((measurement) => measurement.code)).toEqual([
    { system: loinc, code: '29463-7' },
  ]);
});

test('a number without a LOINC code counts under the codes it has', () => {
  const local = { system: 'urn:local', code: 'W' };
  expect(factsOf({ ...observation, code: { coding: [local] } }).measurements).toMatchObject([{ code: local }]);
});

test.each<[string, object]>([
  ['entered in error', { status: 'entered-in-error' }],
  ['preliminary', { status: 'preliminary' }],
  ['about somebody else', { focus: [{ reference: 'Patient/fetus' }] }],
  ['text', { valueQuantity: undefined, valueString: 'high' }],
  ['absent', { valueQuantity: undefined, dataAbsentReason: { text: 'hemolysed' }, effectiveDateTime: undefined }],
])('a result that is %s is no measurement', (_what, change) => {
  expect(factsOf({ ...observation, ...change }).measurements).toEqual([]);
});

test.each(['recurrence', 'relapse'])('a condition in %s is active', (code) => {
  expect(factsOf({ ...condition, clinicalStatus: status('clinical', code) }).conditions).toHaveLength(2);
});

test('a condition without a verification status counts', () => {
  expect(factsOf({ ...condition, verificationStatus: undefined }).conditions).toHaveLength(2);
});

test.each<[string, object]>([
  ['resolved', { clinicalStatus: status('clinical', 'resolved') }],
  ['in remission', { clinicalStatus: status('clinical', 'remission') }],
  ['inactive', { clinicalStatus: status('clinical', 'inactive') }],
  ['ruled out', { verificationStatus: status('ver-status', 'refuted') }],
  ['entered in error', { verificationStatus: status('ver-status', 'entered-in-error'), clinicalStatus: undefined }],
])('a condition that is %s is none', (_what, change) => {
  expect(factsOf({ ...condition, ...change }).conditions).toEqual([]);
});

test.each(['Patient/p', 'Patient/p/_history/2', 'urn:uuid:p'])('%s is the patient', (reference) => {
  expect(factsOf({ ...observation, subject: { reference } }).measurements).toHaveLength(2);
});

describe('refuses the whole record for', () => {
  test.each<[string, object, string]>([
    ['a result of another patient', { subject: { reference: 'Patient/q' } }, '/subject'],
    ['a result of nobody', { subject: undefined }, '/subject'],
    ['a status that FHIR does not know', { status: 'done' }, '/status'],
    ['a number whose time is a month', { effectiveDateTime: '2026-10' }, '/effective[x]'],
    ['a number whose meaning is in words', { code: { text: 'weight' } }, '/code'],
    ['a bound in place of a number', { valueQuantity: { value: 5, comparator: '<' } }, '/valueQuantity/comparator'],
    ['a unit that is not UCUM', { valueQuantity: { value: 5, unit: 'kg' } }, '/valueQuantity/code'],
    [
      'a component in a unit that is not UCUM',
      { component: [{ code: {}, valueQuantity: { value: 5 } }] },
      '/component/0/valueQuantity/code',
    ],
    ['two values', { valueInteger: 5 }, '/value[x]'],
    ['a modifier extension', { modifierExtension: [] }, '/modifierExtension'],
  ])('%s', (_what, change, path) => {
    const params = { resourceType: 'Observation', pointer: `#/entry/2/resource${path}` };
    expect(() => factsOf(condition, { ...observation, ...change })).toThrow(
      expect.objectContaining({ code: 'unsupported_resource', params }),
    );
  });

  test.each<[string, object, string]>([
    ['a condition of another patient', { subject: { reference: 'Patient/q' } }, '/subject'],
    ['a condition without a clinical status', { clinicalStatus: undefined }, '/clinicalStatus'],
    ['a verification status unknown to FHIR', { verificationStatus: { text: 'likely' } }, '/verificationStatus'],
    ['a condition in words', { code: { text: 'pregnant' } }, '/code'],
    ['a condition whose meaning is changed', { modifierExtension: [] }, '/modifierExtension'],
  ])('%s', (_what, change, path) => {
    const params = { resourceType: 'Condition', pointer: `#/entry/1/resource${path}` };
    expect(() => factsOf({ ...condition, ...change })).toThrow(
      expect.objectContaining({ code: 'unsupported_resource', params }),
    );
  });

  test.each<[string, object, string]>([
    ['a patient without a birth date', { birthDate: undefined }, '/birthDate'],
    ['a patient with a birth year', { birthDate: '1974' }, '/birthDate'],
    ['a patient who died', { deceasedBoolean: true }, '/deceased[x]'],
  ])('%s', (_what, change, path) => {
    const entry = [{ ...patient, resource: { ...patient.resource, ...change } }];
    const params = { resourceType: 'Patient', pointer: `#/entry/0/resource${path}` };
    expect(() => readFacts({ resourceType: 'Bundle', type: 'collection', entry })).toThrow(
      expect.objectContaining({ code: 'unsupported_resource', params }),
    );
  });

  test('a malformed result, with its place in the Bundle', () => {
    const params = { pointers: ['#/entry/1/resource/valueQuantity/value'] };
    expect(() => factsOf({ ...observation, valueQuantity: { value: '7' } })).toThrow(
      expect.objectContaining({ code: 'invalid_request', params }),
    );
  });
});
