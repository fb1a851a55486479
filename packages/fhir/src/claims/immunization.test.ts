import { describe, expect, test } from '@jest/globals';
import { readClaims } from './read-claims.ts';

const covid = { system: 'http://hl7.org/fhir/sid/cvx', code: '208', display: 'COVID-19, mRNA' };
const immunization = {
  resourceType: 'Immunization',
  status: 'completed',
  vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/ndc', code: '59267-1000-1' }, covid], text: 'COVID-19' },
  patient: { reference: 'Patient/1' },
  occurrenceDateTime: '2021-03-23T18:30:00-07:00',
  lotNumber: 'EX208-2176',
  performer: [{ actor: { reference: 'Organization/clinic' } }],
  protocolApplied: [{ doseNumberPositiveInt: 1 }],
};
const related = [{ resourceType: 'Organization', id: 'clinic', name: 'Exampleton Pain Clinic' }];
const read = (change: object) => readClaims({ ...immunization, ...change }, { on: '2026-11-01', related });

test('an Immunization becomes a vaccination with its CVX code, on the day it was given', () => {
  expect(read({})).toEqual({
    type: 'Immunization',
    claims: {
      vaccine: covid,
      occurrence: '2021-03-23',
      lotNumber: 'EX208-2176',
      performer: 'Exampleton Pain Clinic',
      doseNumber: 1,
    },
  });
});

test('its security labels stay with it, and a label that cannot be named is refused', () => {
  const system = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
  expect(read({ meta: { security: [{ system, code: 'R' }] } }).claims).toMatchObject({
    securityLabels: [{ system, code: 'R' }],
  });
  expect(() => read({ meta: { security: [{ display: 'restricted' }] } })).toThrow('unsupported_resource');
});

test('without a CVX code the first coding that is complete counts', () => {
  const vaccineCode = { coding: [{ code: '208' }, { system: 'urn:b', code: '2' }, { system: 'urn:a', code: '1' }] };
  expect(read({ vaccineCode })).toMatchObject({ claims: { vaccine: { system: 'urn:b', code: '2' } } });
});

test('a performer is not taken for an organisation because of its address', () => {
  const nurse = { fullUrl: 'urn:uuid:n', resource: { resourceType: 'Practitioner', name: [{ family: 'Muster' }] } };
  const input = { ...immunization, performer: [{ actor: { reference: 'urn:uuid:n' } }] };
  expect(readClaims(input, { on: '2026-11-01', related: [nurse] }).claims).not.toHaveProperty('performer');
});

test.each<[string, object, string]>([
  ['performer nobody named', { performer: [{ actor: { reference: 'Practitioner/9' } }] }, 'performer'],
  ['dose number in words', { protocolApplied: [{ doseNumberString: 'second' }] }, 'doseNumber'],
  [
    'dose of two series',
    { protocolApplied: [{ doseNumberPositiveInt: 1 }, { doseNumberPositiveInt: 3 }] },
    'doseNumber',
  ],
])('leaves out a %s', (_what, change, claim) => {
  expect(read({}).claims).toHaveProperty(claim);
  expect(read(change).claims).not.toHaveProperty(claim);
});

describe('refuses', () => {
  test.each<[string, object, string]>([
    ['a vaccination that was not done', { status: 'not-done' }, '/status'],
    ['an entry in error', { status: 'entered-in-error' }, '/status'],
    ['a status that FHIR does not know', { status: 'done' }, '/status'],
    ['a dose known to be too weak', { isSubpotent: true }, '/isSubpotent'],
    ['a year', { occurrenceDateTime: '2021' }, '/occurrence[x]'],
    ['a month', { occurrenceDateTime: '2021-03' }, '/occurrence[x]'],
    ['a time in words', { occurrenceDateTime: undefined, occurrenceString: 'as a child' }, '/occurrence[x]'],
    ['a vaccine in words', { vaccineCode: { text: 'COVID-19' } }, '/vaccineCode'],
    ['a modifier extension', { performer: [{ actor: {}, modifierExtension: [] }] }, '/performer/0/modifierExtension'],
  ])('%s', (_what, change, pointer) => {
    const params = { resourceType: 'Immunization', pointer: `#${pointer}` };
    expect(() => read(change)).toThrow(expect.objectContaining({ code: 'unsupported_resource', params }));
  });
});
