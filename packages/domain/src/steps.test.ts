import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { atOnce, groupedInSteps, newPace, sortedInSteps } from './steps.ts';

const anyRows = fc.array(fc.record({ key: fc.integer({ min: 0, max: 20 }), n: fc.nat() }), {
  maxLength: 400,
  size: 'max',
});

test('a list is sorted as the language sorts it, and what is the same keeps its order', () => {
  fc.assert(
    fc.property(anyRows, fc.integer({ min: 1, max: 30 }), (rows, things) => {
      const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key;
      const before = [...rows];
      expect(atOnce(sortedInSteps(rows, byKey, newPace(things)))).toEqual([...rows].sort(byKey));
      expect(rows).toEqual(before);
    }),
  );
});

test('groups have all that is of one name, in order', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const groups = atOnce(groupedInSteps(rows, ({ key }) => String(key), newPace(1)));
      const names = [...new Set(rows.map(({ key }) => key))];
      expect(groups).toEqual(names.map((name) => rows.filter(({ key }) => key === name)));
    }),
  );
});

test('the thread can be had back after so many things, from one part to the next', () => {
  const isTime = newPace(3);
  expect([1, 2, 3, 4, 5, 6, 7].map(() => isTime())).toEqual([false, false, true, false, false, true, false]);
});
