import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ageInYears, dayOf, plusSeconds } from '../instant.ts';
import type { Day, Instant } from '../primitives.ts';
import { comingOfAge, isMandateInForce, type Mandate, zMandate } from './mandate.ts';

const mandate: Mandate = {
  id: '6f1c9c5e-1d0a-4a0e-9f6d-000000000001',
  kind: 'guardian',
  subject: 'did:key:zChild' as never,
  agent: 'did:key:zParent' as never,
  relationship: { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'MTH' },
  authority: 'birth certificate, seen at the desk',
  validFrom: '2026-01-01T00:00:00Z' as Instant,
  validUntil: '2030-05-05T00:00:00Z' as Instant,
};

describe('a mandate', () => {
  test('is in force from its first instant on, and not at its last', () => {
    const at = (instant: string, one = mandate) => isMandateInForce(one, instant as Instant);
    expect([at('2025-12-31T23:59:59Z'), at('2026-01-01T00:00:00Z')]).toEqual([false, true]);
    expect([at('2030-05-04T23:59:59Z'), at('2030-05-05T00:00:00Z')]).toEqual([true, false]);
    const ended = { ...mandate, ended: { at: '2027-01-01T00:00:00Z' as Instant, reason: 'custody changed' } };
    expect([at('2026-12-31T23:59:59Z', ended), at('2027-01-01T00:00:00Z', ended)]).toEqual([true, false]);
  });

  test.each([
    ['ends before it begins', { validUntil: mandate.validFrom }],
    ['is of oneself', { agent: mandate.subject }],
    ['has something that is not known', { scope: 'all' }],
    ['says nothing of its authority', { authority: '' }],
  ])('is refused if it %s', (_, changes) => {
    expect(zMandate.safeParse({ ...mandate, ...changes }).success).toBe(false);
  });
});

describe('coming of age', () => {
  test('is the first instant at which somebody is so old', () => {
    const anyDay = fc
      .date({ min: new Date('1950-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10) as Day);
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 30 }), (birthDate, years) => {
        const at = comingOfAge(birthDate, years);
        expect(ageInYears(birthDate, dayOf(at))).toBe(years);
        expect(ageInYears(birthDate, dayOf(plusSeconds(at, -1)))).toBe(years - 1);
      }),
    );
    expect(comingOfAge('2008-02-29' as Day, 18)).toBe('2026-03-01T00:00:00Z');
    expect(comingOfAge('2008-02-29' as Day, 16)).toBe('2024-02-29T00:00:00Z');
  });
});
