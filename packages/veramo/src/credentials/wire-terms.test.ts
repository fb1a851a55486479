import { instantFrom } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { claimsToWire, pathsToWire, zDateTimeStamp } from './wire-terms.ts';

test('a path to a claim leads to it on the wire too, where its name is taken', () => {
  const taken = ['status'];
  expect(claimsToWire({ status: 'active', payer: 'P' }, taken)).toEqual({
    'urn:assent:claim:status': 'active',
    payer: 'P',
  });
  expect(pathsToWire([['status'], ['plan', 'status']], taken)).toEqual([
    ['urn:assent:claim:status'],
    ['plan', 'status'],
  ]);
});

const two = (max: number) => fc.nat(max).map((number) => String(number).padStart(2, '0'));

describe('a date and time with its offset', () => {
  test('is the instant that JavaScript reads in it, or refused, also on days and at hours that may not be', () => {
    const written = fc
      .tuple(
        fc.constantFrom('0001', '1969', '1970', '1999', '2024', '2026', '9999'),
        two(14),
        two(32),
        two(25),
        two(61),
        two(61),
      )
      .map(([year, month, day, hour, minute, second]) => `${year}-${month}-${day}T${hour}:${minute}:${second}`);
    const text = fc.tuple(written, fc.constantFrom('Z', '.5Z', '+00:00', '-23:59')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (value) => {
        const ms = Date.parse(value);
        const expected = ms >= 0 && ms <= Date.parse('9999-12-31T23:59:59Z') ? instantFrom(ms) : undefined;
        expect(zDateTimeStamp.safeParse(value).data).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    '2026-01-31',
    '2026-01-31T09:00Z',
    '2026-01-31T09:00:00',
    '2026-01-31T09:00:00+0100',
    '2026-01-31 09:00:00Z',
    ' 2026-01-31T09:00:00Z',
    'Sat, 31 Jan 2026 09:00:00 GMT',
    '2026-01-31T09:00:00.1234567890Z',
    1_769_850_000_000,
    undefined,
  ])('is nothing else: %s', (value) => {
    expect(zDateTimeStamp.safeParse(value).success).toBe(false);
  });
});
