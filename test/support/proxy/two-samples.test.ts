import { describe, expect, test } from '@jest/globals';
import { chiSquare, compareClasses, compareSamples, greatestDifference, leastFound } from './two-samples.ts';

/** Numbers that are the same in every run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('two samples', () => {
  test('are as far apart as their distribution functions are', () => {
    expect(greatestDifference([1, 2, 3, 4], [1, 2, 3, 4])).toBe(0);
    expect(greatestDifference([1, 2], [3, 4])).toBe(1);
    expect(greatestDifference([1, 1, 1, 2], [1, 2, 2, 2])).toBe(0.5);
    expect(chiSquare([1, 1, 1], [1, 1, 1])).toBe(0);
    // 10 and 20 of 30 each: 20 expected of neither, 5²/15 four times
    expect(
      chiSquare([...Array(10).fill(1), ...Array(20).fill(2)], [...Array(20).fill(1), ...Array(10).fill(2)]),
    ).toBeCloseTo(100 / 15);
  });

  test('of one kind are told apart no more often than by chance', () => {
    const random = numbers(7);
    const sample = () => Array.from({ length: 40 }, random);
    const found = Array.from({ length: 100 }, () => compareSamples(sample(), sample(), { rounds: 200, random }).p);
    const below = found.filter((p) => p <= 0.1).length;
    expect(below).toBeGreaterThan(2);
    expect(below).toBeLessThan(20);
  });

  test('of two kinds are told apart, and equal ones never', () => {
    const random = numbers(8);
    const early = Array.from({ length: 40 }, random);
    const late = early.map((one) => one + 0.5);
    expect(compareSamples(early, late, { random }).p).toBeLessThan(0.001);
    expect(compareSamples([1, 1, 1], [1, 1, 1], { random })).toEqual({ difference: 0, p: 1 });
    expect(compareClasses([1, 1, 1, 1, 1, 1], [2, 2, 2, 2, 2, 2], { random }).p).toBeLessThan(0.01);
    expect(compareClasses([1, 2], [2, 1], { random })).toEqual({ difference: 0, p: 1 });
  });

  test('say from which shift on they would have been told apart', () => {
    const random = numbers(9);
    const sample = () => Array.from({ length: 60 }, random);
    const shifts = [0.01, 0.5, 1, 2];
    expect(leastFound(sample(), sample(), 0.001, shifts)).toBe(0.5);
    expect(leastFound(sample(), sample(), 0.001, [0.001])).toBeUndefined();
  });
});
