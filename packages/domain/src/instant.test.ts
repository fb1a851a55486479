import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ageInYears, instantFrom, plusSeconds, toUnixSeconds } from './instant.ts';
import { covers, type Day, type Instant, zInstant } from './primitives.ts';

const anySecond = fc.integer({ min: 0, max: 4_102_444_800 });

test('instants order as the moments they name', () => {
  fc.assert(
    fc.property(anySecond, anySecond, (a, b) => {
      expect(instantFrom(a * 1000) < instantFrom(b * 1000)).toBe(a < b);
      expect(toUnixSeconds(plusSeconds(instantFrom(a * 1000), 60))).toBe(a + 60);
      expect(zInstant.safeParse(instantFrom(a * 1000)).success).toBe(true);
    }),
  );
});

test('a period covers its first instant and not its last', () => {
  const period = { start: '2026-01-01T00:00:00Z' as Instant, end: '2026-01-02T00:00:00Z' as Instant };
  expect([covers(period, period.start), covers(period, period.end)]).toEqual([true, false]);
});

test('an instant has seconds, is in UTC and says so', () => {
  for (const wrong of [
    '2026-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00+01:00',
    '2026-01-01T00:00Z',
    '2026-02-30T00:00:00Z',
  ]) {
    expect(zInstant.safeParse(wrong).success).toBe(false);
  }
});

test('a year of age is complete on the birthday, and on 1 March for someone born on 29 February', () => {
  const age = (born: string, on: string) => ageInYears(born as Day, on as Day);
  expect([age('2000-05-10', '2018-05-09'), age('2000-05-10', '2018-05-10')]).toEqual([17, 18]);
  expect([age('2004-02-29', '2022-02-28'), age('2004-02-29', '2022-03-01')]).toEqual([17, 18]);
});
