import { describe, expect, test } from '@jest/globals';
import { readClaims } from './read-claims.ts';

const on = '2026-11-01';
const patient = {
  resourceType: 'Patient',
  id: 'p1',
  identifier: [
    { use: 'usual', type: { text: 'MRN' }, system: 'https://clinic.example/mrn', value: 'MRN-1' },
    { use: 'old', system: 'https://clinic.example/mrn', value: 'MRN-0' },
    { value: 'no system' },
  ],
  active: true,
  name: [
    { use: 'nickname', family: 'Lee', given: ['Bo'] },
    { use: 'usual', family: 'Lindqvist', given: ['Zoë'] },
    { use: 'official', family: 'Berg', given: ['Zoë'], period: { end: '2015-06-30' } },
    { use: 'official', family: 'Lindqvist', given: ['Zoë', 'Margareta'], suffix: ['MSc'] },
  ],
  gender: 'female',
  birthDate: '1992-02-29',
  address: [
    { use: 'work', line: ['Elsewhere 1'], city: 'Sampleford' },
    { use: 'home', line: ['2 Linden Way'], city: 'Exampleton', postalCode: '97999', country: 'US', district: 'North' },
  ],
  telecom: [{ system: 'phone', value: '+1-503-555-0100' }],
};
const read = (change: object, day = on) => readClaims({ ...patient, ...change }, { on: day });

test('a Patient becomes an identity under the current official name', () => {
  expect(read({})).toEqual({
    type: 'PatientIdentity',
    claims: {
      name: { family: 'Lindqvist', given: ['Zoë', 'Margareta'] },
      birthDate: '1992-02-29',
      gender: 'female',
      address: { line: ['2 Linden Way'], city: 'Exampleton', postalCode: '97999', country: 'US' },
      identifiers: [{ system: 'https://clinic.example/mrn', value: 'MRN-1' }],
      assuranceLevel: 'IAL2',
      ageOver: { '18': true, '65': false },
    },
  });
});

test('what is not stated is not a member of the claims', () => {
  const { claims } = read({ gender: undefined, address: undefined, identifier: undefined });
  expect(Object.keys(claims).sort()).toEqual(['ageOver', 'assuranceLevel', 'birthDate', 'name']);
});

test('without an official name the usual one counts, then one of no stated use', () => {
  const [nickname, usual] = patient.name;
  expect(read({ name: [{ family: 'X', given: ['Y'] }, usual] })).toMatchObject({
    claims: { name: { family: 'Lindqvist' } },
  });
  expect(read({ name: [nickname, { family: 'X', given: ['Y'] }] })).toMatchObject({
    claims: { name: { family: 'X' } },
  });
});

test.each([
  ['2010-02-28', false, false],
  ['2010-03-01', true, false],
  ['2057-03-01', true, true],
])('on %s she is over 18: %s, over 65: %s', (day, over18, over65) => {
  expect(read({ name: [{ family: 'X', given: ['Y'] }] }, day)).toMatchObject({
    claims: { ageOver: { '18': over18, '65': over65 } },
  });
});

test('a contained resource that a name stands for as well is no obstacle', () => {
  expect(read({ managingOrganization: { reference: '#o', display: 'The clinic' } }).type).toBe('PatientIdentity');
});

test('a record that another one refers to is read', () => {
  expect(read({ link: [{ type: 'seealso', other: { reference: 'Patient/2' } }] }).type).toBe('PatientIdentity');
});

describe('refuses', () => {
  test.each<[string, object, string]>([
    ['a record that is not active', { active: false }, '/active'],
    ['someone who died', { deceasedBoolean: true }, '/deceased[x]'],
    ['someone who died on a day', { deceasedDateTime: '2025-01-01' }, '/deceased[x]'],
    ['a record replaced by another', { link: [{ type: 'replaced-by', other: {} }] }, '/link/0/type'],
    ['a birth year', { birthDate: '1992' }, '/birthDate'],
    ['a birth month', { birthDate: '1992-02' }, '/birthDate'],
    ['no birth date', { birthDate: undefined }, '/birthDate'],
    ['a birth in the future', { birthDate: '2026-11-02' }, '/birthDate'],
    ['a gender that FHIR does not know', { gender: 'F' }, '/gender'],
    ['no name', { name: undefined }, '/name'],
    ['an alias alone', { name: [{ use: 'anonymous', family: 'X', given: ['Y'] }] }, '/name'],
    ['a name in one piece', { name: [{ use: 'official', text: 'Zoë Lindqvist' }] }, '/name'],
    ['a modifier extension', { modifierExtension: [{ url: 'urn:x' }] }, '/modifierExtension'],
    [
      'a modifier extension far inside',
      { contact: [{ relationship: [{ coding: [{ modifierExtension: [] }] }] }] },
      '/contact/0/relationship/0/coding/0/modifierExtension',
    ],
    ['implicit rules', { implicitRules: 'urn:x' }, '/implicitRules'],
    [
      'a contained resource as the only answer',
      { managingOrganization: { reference: '#o' } },
      '/managingOrganization/reference',
    ],
  ])('%s', (_what, change, pointer) => {
    const params = { resourceType: 'Patient', pointer: `#${pointer}` };
    expect(() => read(change)).toThrow(expect.objectContaining({ code: 'unsupported_resource', params }));
  });

  test.each<[string, object, string]>([
    ['names that are no list', { name: { family: 'X' } }, '#/name'],
    ['an impossible date', { birthDate: '1993-02-29' }, '#/birthDate'],
    ['a family name that is a number', { name: [{ family: 7 }] }, '#/name/0/family'],
    [
      'a name longer than a credential holds',
      { name: [{ family: 'x'.repeat(513), given: ['Y'] }] },
      '#/claims/name/family',
    ],
  ])('%s as malformed', (_what, change, pointer) => {
    const params = { pointers: [pointer] };
    expect(() => read(change)).toThrow(expect.objectContaining({ code: 'invalid_request', params }));
  });

  test('a day that is none', () => {
    const params = { pointers: ['#/on'] };
    expect(() => read({}, '2026')).toThrow(expect.objectContaining({ code: 'invalid_request', params }));
  });
});
