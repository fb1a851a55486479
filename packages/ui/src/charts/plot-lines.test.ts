import { describe, expect, test } from '@jest/globals';
import { linePath, roundedTop } from './plot-lines.ts';

describe('the scale of a plot', () => {
  test.each([
    [[], 1],
    [[0, undefined], 1],
    [[0.03], 0.05],
    [[1], 1],
    [[1.1, 0.2], 2],
    [[499], 500],
    [[501, undefined], 1000],
  ])('of %j ends at %d', (values, top) => {
    expect(roundedTop(values)).toBeCloseTo(top, 10);
  });
});

describe('the line of a plot', () => {
  test('goes from the first to the last time, and from zero up', () => {
    expect(linePath([0, 5, 10], [1000, 2000, 3000], 10)).toBe('M0 100L50 50L100 0');
  });

  test('has a gap where nothing is known', () => {
    expect(linePath([1, undefined, 1, 2], [0, 1, 2, 4], 2)).toBe('M0 50M50 50L100 0');
  });

  test('is a point for one value, and nothing for none', () => {
    expect(linePath([1], [7], 2)).toBe('M0 50');
    expect(linePath([], [], 1)).toBe('');
  });
});
