import { describe, expect, test } from '@jest/globals';
import { splitBundle } from './split-bundle.ts';

const entry = (resourceType: string, id: string) => ({ fullUrl: `urn:uuid:${id}`, resource: { resourceType, id } });
const bundleOf = (...entries: object[]) => ({ resourceType: 'Bundle', type: 'collection', entry: entries });
const patient = entry('Patient', 'p');
const idsOf = (entries: readonly { resource: { id?: string | undefined } }[]) =>
  entries.map(({ resource }) => resource.id);

test('resources are sorted by kind, each in the order of the Bundle', () => {
  const types = [
    'Observation',
    'Consent',
    'Practitioner',
    'PractitionerRole',
    'Organization',
    'Coverage',
    'Immunization',
  ];
  const more = ['Condition', 'MedicationRequest', 'Procedure', 'Observation', 'MedicationStatement', 'Organization'];
  const entries = [...types, ...more].map((type, index) => entry(type, String(index)));
  const { patient: found, ...groups } = splitBundle(bundleOf(...entries, patient));
  expect(found).toEqual({ fullUrl: 'urn:uuid:p', pointer: '#/entry/13/resource', resource: patient.resource });
  expect(Object.entries(groups).map(([name, resources]) => [name, ...idsOf(resources)])).toEqual([
    ['practitioners', '2'],
    ['roles', '3'],
    ['organizations', '4', '12'],
    ['coverages', '5'],
    ['immunizations', '6'],
    ['observations', '0', '10'],
    ['conditions', '7'],
    ['medications', '8', '11'],
    ['consents', '1'],
    ['other', '9'],
  ]);
});

test('a transaction that creates or updates is a record too, with or without addresses', () => {
  const put = { ...patient, request: { method: 'PUT', url: 'Patient/p' } };
  const post = { resource: { resourceType: 'Condition' }, request: { method: 'POST', url: 'Condition' } };
  const { conditions } = splitBundle({ ...bundleOf(put, post), type: 'transaction' });
  expect(conditions).toEqual([{ pointer: '#/entry/1/resource', resource: { resourceType: 'Condition' } }]);
});

describe('refuses', () => {
  test.each<[string, object, string]>([
    ['a page of search results', { ...bundleOf(patient), type: 'searchset' }, '#/type'],
    ['a Bundle of no type', { ...bundleOf(patient), type: undefined }, '#/type'],
    ['two patients', bundleOf(patient, entry('Patient', 'q')), '#/entry'],
    ['no patient', bundleOf(entry('Observation', 'o')), '#/entry'],
    ['no entry', { resourceType: 'Bundle', type: 'collection' }, '#/entry'],
    ['implicit rules', { ...bundleOf(patient), implicitRules: 'urn:x' }, '#/implicitRules'],
    [
      'a modifier extension on an entry',
      bundleOf({ ...patient, modifierExtension: [] }),
      '#/entry/0/modifierExtension',
    ],
    [
      'one address for two resources',
      bundleOf(patient, { ...entry('Group', 'g'), fullUrl: 'urn:uuid:p' }),
      '#/entry/1/fullUrl',
    ],
    ['a deletion', bundleOf({ ...patient, request: { method: 'DELETE', url: 'x' } }), '#/entry/0/request/method'],
  ])('%s', (_what, bundle, pointer) => {
    const params = { resourceType: 'Bundle', pointer };
    expect(() => splitBundle(bundle)).toThrow(expect.objectContaining({ code: 'unsupported_resource', params }));
  });

  test.each(['Patient', 'Parameters'])('a %s in place of a Bundle', (resourceType) => {
    const expected = { code: 'unsupported_resource', params: { resourceType } };
    expect(() => splitBundle({ resourceType })).toThrow(expect.objectContaining(expected));
  });

  test('a type that FHIR does not have, without repeating it', () => {
    const expected = { code: 'unsupported_resource', params: { resourceType: 'unknown' } };
    expect(() => splitBundle({ resourceType: 'Jane Doe' })).toThrow(expect.objectContaining(expected));
  });

  test.each<[string, unknown, string]>([
    ['nothing', null, '#/'],
    ['entries that are no list', { ...bundleOf(), entry: {} }, '#/entry'],
    ['an entry without a resource', bundleOf(patient, { fullUrl: 'urn:x' }), '#/entry/1/resource'],
    ['a resource without a type', bundleOf({ resource: {} }), '#/entry/0/resource/resourceType'],
  ])('%s as malformed', (_what, bundle, pointer) => {
    const expected = { code: 'invalid_request', params: { pointers: [pointer] } };
    expect(() => splitBundle(bundle)).toThrow(expect.objectContaining(expected));
  });
});

describe('the size of a Bundle', () => {
  const tooLarge = (params: object) => expect.objectContaining({ code: 'payload_too_large', params });

  test('is at most 5000 entries', () => {
    const others = Array.from({ length: 4999 }, (_, index) => entry('Observation', String(index)));
    expect(splitBundle(bundleOf(patient, ...others)).observations).toHaveLength(4999);
    expect(() => splitBundle(bundleOf(patient, ...others, entry('Group', 'g')))).toThrow(
      tooLarge({ maxEntries: 5000 }),
    );
  });

  test('is at most 5 MB, counted in bytes and not in characters', () => {
    const empty = new TextEncoder().encode(JSON.stringify({ ...bundleOf(patient), note: '' })).byteLength;
    const padded = (bytes: number) => ({ ...bundleOf(patient), note: 'é'.repeat(Math.floor((bytes - empty) / 2)) });
    expect(splitBundle(padded(5_000_000)).patient.fullUrl).toBe('urn:uuid:p');
    expect(() => splitBundle(padded(5_000_002))).toThrow(tooLarge({ maxBytes: 5_000_000 }));
  });

  test('is bounded in depth before it is measured', () => {
    const deep = Array.from({ length: 100_000 }).reduce<object>((inner) => ({ inner }), {});
    const expected = { code: 'invalid_request', params: { pointers: ['#'], maxDepth: 64 } };
    expect(() => splitBundle({ ...bundleOf(patient), deep })).toThrow(expect.objectContaining(expected));
  });
});
