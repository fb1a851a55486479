import { describe, expect, test } from '@jest/globals';
import { type AccreditationRecord, isAccreditedAt, issuerKeyOf, zAccreditationRecord } from './accreditation.ts';
import type { Did, Instant } from './primitives.ts';

const day = (number: number) => `2026-01-${String(number).padStart(2, '0')}T00:00:00Z` as Instant;
const record = (changes: object = {}): AccreditationRecord =>
  zAccreditationRecord.parse({
    issuer: 'did:example:issuer',
    type: 'LabResult',
    from: day(2),
    until: day(20),
    ...changes,
  });
const daysAccredited = (changes: object = {}) =>
  Array.from({ length: 22 }, (_, index) => index + 1).filter((d) => isAccreditedAt(record(changes), day(d)));
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('an accreditation', () => {
  test('holds from its first second to before its end', () => {
    expect(daysAccredited()).toEqual(range(2, 20));
  });

  test('does not hold from its suspension on, however long ago that is', () => {
    expect(daysAccredited({ suspendedSince: day(7) })).toEqual(range(2, 7));
    expect(daysAccredited({ suspendedSince: day(1) })).toEqual([]);
  });

  test('does not hold in its gaps, which may overlap', () => {
    const gaps = [
      { start: day(5), end: day(8) },
      { start: day(4), end: day(6) },
    ];
    expect(daysAccredited({ gaps })).toEqual([2, 3, ...range(8, 20)]);
    expect(daysAccredited({ gaps, suspendedSince: day(9) })).toEqual([2, 3, 8]);
  });

  test('is read from a list that knows of no suspensions and gaps', () => {
    expect(record()).toEqual({ ...record(), gaps: [] });
    expect(zAccreditationRecord.safeParse({ ...record(), until: day(2) }).success).toBe(false);
    expect(zAccreditationRecord.safeParse({ ...record(), suspended: true }).success).toBe(false);
  });
});

test('an issuer is known by the address of its did:ethr, and otherwise by its DID', () => {
  const key = 'did:ethr:assent:0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798' as Did;
  const address = 'did:ethr:assent:0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf' as Did;
  expect(issuerKeyOf(key)).toBe(issuerKeyOf(address));
  expect(issuerKeyOf('did:web:lab.example' as Did)).toBe('did:web:lab.example');
});
