import { type Day, type Instant, plusSeconds } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromPeriod, includesDay, toDay, toInstant, toPeriod, zFhirDate, zFhirDateTime } from './date-time.ts';

const isDateTime = (value: string) => zFhirDateTime.safeParse(value).success;

describe('a FHIR dateTime', () => {
  test.each(['2021', '2021-05', '2021-05-31', '2024-02-29', '2021-05-31T23:59:59Z', '2021-05-31T10:00:00.123+14:00'])(
    'may be %s',
    (value) => expect(isDateTime(value)).toBe(true),
  );

  test.each([
    ['has no real month', '2021-13'],
    ['has no real day', '2021-02-29'],
    ['has a time without offset', '2021-05-31T10:00:00'],
    ['has a time without seconds', '2021-05-31T10:00Z'],
    ['has hour 24', '2021-05-31T24:00:00Z'],
    ['has an offset no place has', '2021-05-31T10:00:00+14:30'],
    ['has a time on a month', '2021-05T10:00:00Z'],
    ['is no date', 'last spring'],
    ['ends in a line break', '2021-05-31\n'],
  ])('is refused if it %s', (_fault, value) => expect(isDateTime(value)).toBe(false));

  test('as a date has no time', () => {
    expect(zFhirDate.safeParse('2021-05-31T10:00:00Z').success).toBe(false);
  });
});

test('an instant is in UTC and cut to the second', () => {
  expect(toInstant('2026-10-31T23:30:15.987-07:00')).toBe('2026-11-01T06:30:15Z');
});

test('a day without a time is its first instant in UTC', () => {
  expect(toInstant('2026-10-31')).toBe('2026-10-31T00:00:00Z');
});

test('the day of a time is the day where it was written, not the day in UTC', () => {
  expect(toDay('2026-10-31T23:30:00-07:00')).toBe('2026-10-31');
});

test.each(['2026', '2026-10', undefined])('%s is neither a day nor an instant', (value) => {
  expect(toDay(value)).toBeUndefined();
  expect(toInstant(value)).toBeUndefined();
});

test('a leap second is no instant', () => {
  expect(isDateTime('2016-12-31T23:59:60Z')).toBe(true);
  expect(toInstant('2016-12-31T23:59:60Z')).toBeUndefined();
});

describe('a period', () => {
  test('that ends on a day includes all of it', () => {
    const period = { start: '2026-01-01T00:00:00Z', end: '2027-01-01T00:00:00Z' };
    expect(toPeriod({ start: '2026-01-01', end: '2026-12-31' })).toEqual(period);
  });

  test('that ends at a second includes that second', () => {
    expect(toPeriod({ start: '2026-01-01', end: '2026-01-02T10:00:00Z' })?.end).toBe('2026-01-02T10:00:01Z');
  });

  test('that never ends stays within four-digit years', () => {
    expect(toPeriod({ start: '2026-01-01', end: '9999-12-31' })?.end).toBe('9999-12-31T23:59:59Z');
  });

  test.each([{ start: '2026-01-01' }, { end: '2026-01-01' }, { start: '2026', end: '2027-01-01' }, {}])(
    '%j has no full dates at both ends',
    (period) => expect(toPeriod(period)).toBeUndefined(),
  );

  test('comes back from FHIR as it went there', () => {
    const seconds = fc.integer({ min: 0, max: 4_000_000_000 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: 1, max: 1_000_000_000 }), (from, length) => {
        const start = plusSeconds('1970-01-01T00:00:00Z' as Instant, from);
        const period = { start, end: plusSeconds(start, length) };
        expect(toPeriod(fromPeriod(period))).toEqual(period);
      }),
    );
  });

  test.each([
    [true, { start: '2026', end: '2026' }],
    [true, { start: '2026-06-15', end: '2026-06-15' }],
    [true, { start: '2026-06-15T23:00:00Z' }],
    [true, {}],
    [false, { start: '2026-06-16' }],
    [false, { start: '2026-07' }],
    [false, { end: '2026-05' }],
    [false, { end: '2026-06-14T23:59:59Z' }],
  ])('includes 15 June 2026: %s for %j', (included, period) => {
    expect(includesDay(period, '2026-06-15' as Day)).toBe(included);
  });
});
