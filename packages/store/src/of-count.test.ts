import { expect, test } from '@jest/globals';
import { ofCount } from './of-count.ts';

test('a text is made once for each number, and each time for large ones', () => {
  const made: number[] = [];
  const textOf = ofCount((count) => {
    made.push(count);
    return '?'.repeat(count);
  });
  expect([3, 3, 2, 3, 100, 100].map(textOf).map(({ length }) => length)).toEqual([3, 3, 2, 3, 100, 100]);
  expect(made).toEqual([3, 2, 100, 100]);
});
