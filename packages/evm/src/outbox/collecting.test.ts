import { describe, expect, test } from '@jest/globals';
import { collecting } from './collecting.ts';

describe('revocations are collected', () => {
  test.each([
    [1000, 0, true],
    [1000, 649, true],
    [1000, 650, false],
    [1000, 5000, false],
    [5000, 4600, true],
    [5000, 4650, false],
    [0, 0, false],
    [300, 0, false],
  ])('on a chain of %d ms, %d ms after a block: %s', async (periodMs, ageMs, expected) => {
    await expect(collecting(periodMs, () => ageMs)()).resolves.toBe(expected);
    await expect(collecting(periodMs, async () => ageMs)()).resolves.toBe(expected);
  });

  test('not before a block was seen to come', async () => {
    await expect(collecting(1000, () => undefined)()).resolves.toBe(false);
  });
});
