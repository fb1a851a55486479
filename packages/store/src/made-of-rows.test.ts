import { expect, test } from '@jest/globals';
import { madeOfRows } from './made-of-rows.ts';

/** Sums of a column, and how often one was worked out. */
function sums() {
  let made = 0;
  const { of: sumOf, latest } = madeOfRows(10, (rows) => {
    made += 1;
    return rows.reduce((sum, { n }) => sum + n, 0);
  });
  return { sumOf, latest, madeSoFar: () => made };
}

const rows = () => [{ n: 1, text: 'a', none: null }, { n: 2 }];

test('what follows from rows is not made a third time if they are read again as they were', () => {
  const { sumOf, madeSoFar } = sums();
  expect([sumOf('a', rows()), sumOf('a', rows()), sumOf('a', rows())]).toEqual([3, 3, 3]);
  expect(madeSoFar()).toBe(2);
});

test.each([
  ['a value', [{ n: 1, text: 'a', none: null }, { n: 3 }], 4],
  ['a value that nothing follows from', [{ n: 1, text: 'b', none: null }, { n: 2 }], 3],
  ['NULL', [{ n: 1, text: 'a', none: 0 }, { n: 2 }], 3],
  ['a row less', [{ n: 1, text: 'a', none: null }], 1],
  ['a row more', [...rows(), { n: 5 }], 8],
  ['their order', rows().reverse(), 3],
  ['all of them', [], 0],
])('it is made anew if %s has changed', (_, changed, sum) => {
  const { sumOf, madeSoFar } = sums();
  for (let time = 0; time < 3; time += 1) sumOf('a', rows());
  expect(sumOf('a', changed)).toBe(sum);
  expect(madeSoFar()).toBe(3);
  expect(sumOf('a', rows())).toBe(3);
  expect(madeSoFar()).toBe(4);
});

test('what followed when they were read last is known to whoever asks for it, if they were read twice', () => {
  const { sumOf, latest } = sums();
  sumOf('a', rows());
  expect(latest('a')).toBeUndefined();
  sumOf('a', rows());
  expect([latest('a'), latest('b')]).toEqual([3, undefined]);
  sumOf('a', []);
  expect(latest('a')).not.toBe(3);
});

test('the same rows under another name are others', () => {
  const { sumOf, madeSoFar } = sums();
  for (let time = 0; time < 3; time += 1) sumOf('a', rows());
  sumOf('b', rows());
  expect(madeSoFar()).toBe(3);
});

test('what cannot be made of changed rows fails, and is not answered from before', () => {
  const { of: lengthOf } = madeOfRows(10, (found) => {
    if (found.length === 0) throw new Error('gone');
    return found.length;
  });
  for (let time = 0; time < 3; time += 1) expect(lengthOf('a', rows())).toBe(2);
  expect(() => lengthOf('a', [])).toThrow('gone');
  expect(() => lengthOf('a', [])).toThrow('gone');
});

test('a file of more rows than may be kept is made each time', () => {
  const { sumOf, madeSoFar } = sums();
  const many = Array.from({ length: 11 }, () => ({ n: 1 }));
  for (let time = 0; time < 3; time += 1) expect(sumOf('a', many)).toBe(11);
  expect(madeSoFar()).toBe(3);
});
