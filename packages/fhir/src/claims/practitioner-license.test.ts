import { describe, expect, test } from '@jest/globals';
import { readClaims } from './read-claims.ts';

const detailsUrl = 'http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/practitioner-qualification';
const inState = (...coding: object[]) => ({ url: 'whereValid', valueCodeableConcept: { coding } });
const details = (...extension: object[]) => [{ url: detailsUrl, extension }];
const profession = {
  system: 'http://terminology.hl7.org/CodeSystem/v2-0360',
  code: 'MD',
  display: 'Doctor of Medicine',
};
const qualification = {
  extension: details({ url: 'status', valueCode: 'active' }, inState({ system: 'https://www.usps.com/', code: 'OR' })),
  identifier: [{ system: 'https://board.example/license', value: 'MD-EX-204417' }],
  code: { coding: [profession] },
  period: { start: '2025-07-01', end: '2027-06-30' },
  issuer: { reference: 'Organization/board', display: 'Example Board of Medicine' },
};
const practitioner = {
  resourceType: 'Practitioner',
  active: true,
  name: [{ use: 'official', family: 'Beispiel', given: ['Ingrid', 'Solveig'], prefix: ['Dr.'] }],
  qualification: [{ code: { text: 'a degree' } }, qualification],
};
const board = { resourceType: 'Organization', id: 'board', active: true, name: 'Board of Medicine of Oregon' };

const read = (change: object, related?: unknown[]) =>
  readClaims({ ...practitioner, ...change }, { on: '2026-11-01', ...(related && { related }) });
const readQualification = (change: object, related?: unknown[]) =>
  read({ qualification: [{ ...qualification, ...change }] }, related);

test('a Practitioner becomes a licence: the first qualification with an identifier', () => {
  expect(read({})).toEqual({
    type: 'PractitionerLicense',
    claims: {
      name: { family: 'Beispiel', given: ['Ingrid', 'Solveig'] },
      licenseNumber: 'MD-EX-204417',
      profession,
      jurisdiction: 'US-OR',
      period: { start: '2025-07-01T00:00:00Z', end: '2027-07-01T00:00:00Z' },
    },
  });
});

describe('the jurisdiction', () => {
  test.each<[string, object[], string]>([
    [
      'an ISO region before a postal code',
      [inState({ system: 'https://www.usps.com/', code: 'OR' }, { system: 'urn:iso:std:iso:3166:-2', code: 'US-OR' })],
      'US-OR',
    ],
    ['an ISO country', [inState({ system: 'urn:iso:std:iso:3166', code: 'IE' })], 'IE'],
    [
      'the first of two',
      [
        inState({ system: 'https://www.usps.com/', code: 'WA' }),
        inState({ system: 'https://www.usps.com/', code: 'OR' }),
      ],
      'US-WA',
    ],
    [
      'the issuer if the region is in a system unknown here',
      [inState({ system: 'urn:x', code: 'OR' })],
      'Example Board of Medicine',
    ],
  ])('is %s', (_what, extension, jurisdiction) => {
    expect(readQualification({ extension: details(...extension) })).toMatchObject({ claims: { jurisdiction } });
  });

  test('is the name of the issuer as its own resource has it', () => {
    const claims = { jurisdiction: 'Board of Medicine of Oregon' };
    expect(readQualification({ extension: undefined }, [board])).toMatchObject({ claims });
  });

  test('ignores an extension that is about something else', () => {
    const extension = [{ url: 'urn:other', extension: [{ url: 'status', valueCode: 'retired' }] }];
    expect(readQualification({ extension })).toMatchObject({ claims: { jurisdiction: 'Example Board of Medicine' } });
  });
});

test('a licence with a start and no end has no period', () => {
  expect(readQualification({ period: { start: '2010' } }).claims).not.toHaveProperty('period');
});

describe('refuses', () => {
  test.each<[string, object, string]>([
    ['a practitioner who is not active', { active: false }, '/active'],
    ['no qualification', { qualification: undefined }, '/qualification'],
    ['qualifications without an identifier', { qualification: [{ code: { text: 'a degree' } }] }, '/qualification'],
    ['no name', { name: undefined }, '/name'],
  ])('%s', (_what, change, pointer) => {
    const params = { resourceType: 'Practitioner', pointer: `#${pointer}` };
    expect(() => read(change)).toThrow(expect.objectContaining({ code: 'unsupported_resource', params }));
  });

  test.each<[string, object, string]>([
    ['a licence that is not active', { extension: details({ url: 'status', valueCode: 'suspended' }) }, '/extension'],
    ['a status that is not said', { extension: details({ url: 'status' }) }, '/extension'],
    ['a profession in words only', { code: { text: 'Doctor' } }, '/code'],
    ['nothing to tell the jurisdiction by', { extension: undefined, issuer: undefined }, '/issuer'],
    ['an end without a start', { period: { end: '2027-06-30' } }, '/period'],
    ['an end with only a start year', { period: { start: '2025', end: '2027-06-30' } }, '/period'],
    ['a start in the future', { period: { start: '2026-11-02' } }, '/period'],
    ['an end that is not said', { period: { start: '2025-07-01', _end: { extension: [] } } }, '/period'],
  ])('%s', (_what, change, pointer) => {
    const params = { resourceType: 'Practitioner', pointer: `#/qualification/0${pointer}` };
    expect(() => readQualification(change)).toThrow(expect.objectContaining({ code: 'unsupported_resource', params }));
  });

  test('an issuer that is no longer active', () => {
    const params = { resourceType: 'Organization', pointer: '#/related/0/active' };
    const related = [{ ...board, active: false }];
    expect(() => readQualification({ extension: undefined }, related)).toThrow(
      expect.objectContaining({ code: 'unsupported_resource', params }),
    );
  });
});
