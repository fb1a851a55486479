import { describe, expect, test } from '@jest/globals';
import { readClaims } from './read-claims.ts';

const classOf = (code: string, value: string, name?: string) => ({
  type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/coverage-class', code }] },
  value,
  name,
});
const member = {
  type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MB' }] },
  system: 'https://publicplan.example/member',
  value: 'EPH-5561-2098-01',
};
const coverage = {
  resourceType: 'Coverage',
  identifier: [{ system: 'urn:x', value: 'C-1' }, member],
  status: 'active',
  subscriberId: 'EPH-5561-2098',
  beneficiary: { reference: 'Patient/1' },
  relationship: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code: 'child' }],
  },
  period: { start: '2026-01-01', end: '2026-12-31' },
  payor: [{ display: 'Exemplar Public Health Plan' }],
  class: [
    classOf('group', 'SENIOR-OR', 'Oregon seniors'),
    classOf('plan', 'ADV-2', 'Advantage Two'),
    classOf('rxbin', '1'),
  ],
};
const read = (change: object) => readClaims({ ...coverage, ...change }, { on: '2026-11-01' });

test('a Coverage becomes an insurance coverage with the id of the member, not of the subscriber', () => {
  expect(read({})).toEqual({
    type: 'InsuranceCoverage',
    claims: {
      payer: 'Exemplar Public Health Plan',
      memberId: 'EPH-5561-2098-01',
      status: 'active',
      relationship: 'child',
      group: 'SENIOR-OR',
      plan: 'Advantage Two',
      period: { start: '2026-01-01T00:00:00Z', end: '2027-01-01T00:00:00Z' },
    },
  });
});

test('without a member number the subscriber id counts', () => {
  expect(read({ identifier: undefined })).toMatchObject({ claims: { memberId: 'EPH-5561-2098' } });
});

test('a cancelled coverage says so, and a plan without a name has its number', () => {
  const claims = { status: 'cancelled', plan: 'ADV-2' };
  expect(read({ status: 'cancelled', class: [classOf('plan', 'ADV-2')] })).toMatchObject({ claims });
});

describe('refuses', () => {
  test.each<[string, object, string]>([
    ['a draft', { status: 'draft' }, '/status'],
    ['an entry in error', { status: 'entered-in-error' }, '/status'],
    ['a status that FHIR does not know', { status: 'on' }, '/status'],
    ['a payer nobody named', { payor: [{ reference: 'Organization/1' }] }, '/payor/0'],
    ['no id of the member', { identifier: undefined, subscriberId: undefined }, '/identifier'],
    [
      'a member number no longer in use',
      { identifier: [{ ...member, use: 'old' }], subscriberId: undefined },
      '/identifier',
    ],
    ['an end with no start', { period: { end: '2026-12-31' } }, '/period'],
  ])('%s', (_what, change, pointer) => {
    const params = { resourceType: 'Coverage', pointer: `#${pointer}` };
    expect(() => read(change)).toThrow(expect.objectContaining({ code: 'unsupported_resource', params }));
  });

  test('a period that ends before it starts', () => {
    const params = { pointers: ['#/claims/period/end'] };
    expect(() => read({ period: { start: '2026-02-01', end: '2026-01-01' } })).toThrow(
      expect.objectContaining({ code: 'invalid_request', params }),
    );
  });
});
