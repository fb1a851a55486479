import { describe, expect, test } from '@jest/globals';
import { readClaims } from './read-claims.ts';

const doctor = { system: 'http://terminology.hl7.org/CodeSystem/practitioner-role', code: 'doctor' };
const painMedicine = { system: 'http://snomed.info/sct', code: '394882004', display: 'Pain management' };
const role = {
  resourceType: 'PractitionerRole',
  identifier: [{ system: 'https://clinic.example/role', value: 'PR-0101' }],
  active: true,
  period: { start: '2021-01-04' },
  practitioner: { reference: 'Practitioner/1' },
  organization: { reference: 'urn:uuid:5c0a4949-afa0-4d65-9838-ddb2705ab100', display: 'The clinic' },
  code: [{ coding: [doctor] }, { coding: [{ ...doctor, code: 'teacher' }] }],
  specialty: [{ coding: [{ system: 'urn:local', code: 'pain' }, painMedicine] }],
};
const clinic = {
  fullUrl: 'urn:uuid:5c0a4949-afa0-4d65-9838-ddb2705ab100',
  resource: {
    resourceType: 'Organization',
    id: 'clinic',
    name: 'Exampleton Pain Clinic',
    identifier: [
      { system: 'https://clinic.example/org', value: 'EPC-001' },
      { system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2.3' },
      { system: 'urn:ietf:rfc:3986', value: 'did:web:clinic.example' },
    ],
  },
};
const read = (change: object, related: unknown[] = []) =>
  readClaims({ ...role, ...change }, { on: '2026-11-01', related });

test('a PractitionerRole becomes an affiliation with the organisation behind its reference', () => {
  expect(read({}, [{ resourceType: 'Patient', id: 'clinic' }, clinic])).toEqual({
    type: 'OrganizationAffiliation',
    claims: {
      organization: { name: 'Exampleton Pain Clinic', did: 'did:web:clinic.example' },
      role: doctor,
      specialty: [painMedicine],
      identifiers: [{ system: 'https://clinic.example/role', value: 'PR-0101' }],
    },
  });
});

test('an organisation that is not at hand is called what the reference calls it', () => {
  expect(read({})).toMatchObject({ claims: { organization: { name: 'The clinic' } } });
});

test.each(['Organization/clinic', 'Organization/clinic/_history/3'])('%s finds a bare resource', (reference) => {
  const organization = { name: 'Exampleton Pain Clinic', did: 'did:web:clinic.example' };
  expect(read({ organization: { reference } }, [clinic.resource])).toMatchObject({ claims: { organization } });
});

test('a URN finds a bare resource by its id', () => {
  const resource = { ...clinic.resource, id: '5c0a4949-afa0-4d65-9838-ddb2705ab100' };
  expect(read({}, [resource])).toMatchObject({ claims: { organization: { name: 'Exampleton Pain Clinic' } } });
});

test('a DID in the reference itself is taken', () => {
  const organization = { display: 'X', identifier: { system: 'urn:ietf:rfc:3986', value: 'did:web:x.example' } };
  expect(read({ organization })).toMatchObject({ claims: { organization: { name: 'X', did: 'did:web:x.example' } } });
});

describe('refuses', () => {
  test.each<[string, object, string]>([
    ['a role that is not active', { active: false }, '/active'],
    ['a role that ended, without a start', { period: { end: '2020-01-01' } }, '/period'],
    ['no organisation', { organization: undefined }, '/organization'],
    ['an organisation nobody named', { organization: { reference: 'Organization/2' } }, '/organization'],
    ['no role', { code: undefined }, '/code'],
    ['a role in words only', { code: [{ text: 'Doctor' }] }, '/code'],
    ['a specialty in words only', { specialty: [{ text: 'Pain' }] }, '/specialty/0'],
  ])('%s', (_what, change, pointer) => {
    const params = { resourceType: 'PractitionerRole', pointer: `#${pointer}` };
    expect(() => read(change)).toThrow(expect.objectContaining({ code: 'unsupported_resource', params }));
  });

  test('an organisation whose meaning is changed', () => {
    const resource = { ...clinic.resource, modifierExtension: [] };
    const params = { resourceType: 'Organization', pointer: '#/related/0/modifierExtension' };
    expect(() => read({}, [{ ...clinic, resource }])).toThrow(
      expect.objectContaining({ code: 'unsupported_resource', params }),
    );
  });

  test('a related organisation that is malformed, with its place', () => {
    const related = [{ ...clinic, resource: { ...clinic.resource, name: 7 } }];
    const params = { pointers: ['#/related/0/name'] };
    expect(() => read({}, related)).toThrow(expect.objectContaining({ code: 'invalid_request', params }));
  });

  test('what is no resource among the related', () => {
    const params = { pointers: ['#/related/0'] };
    expect(() => read({}, ['x'])).toThrow(expect.objectContaining({ code: 'invalid_request', params }));
  });
});
