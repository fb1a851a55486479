import { AppError } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { RateLimit } from './rate-limit.ts';

/** A limit with a clock that a test moves. */
function limitOf(options: Partial<{ perSecond: number; burst: number; maxCallers: number }> = {}) {
  let nowMs = 1000;
  const limit = new RateLimit({ perSecond: 2, burst: 3, maxCallers: 10, ...options }, () => nowMs);
  const isTaken = (caller = 'a') => {
    try {
      limit.take(caller);
      return true;
    } catch (error) {
      if (error instanceof AppError) return error.params;
      throw error;
    }
  };
  return {
    limit,
    isTaken,
    wait: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('a rate limit', () => {
  test('lets a burst through, then says how many seconds to wait', () => {
    const { isTaken } = limitOf();
    expect([isTaken(), isTaken(), isTaken()]).toEqual([true, true, true]);
    expect(isTaken()).toEqual({ retryAfterSeconds: 1 });
  });

  test('lets a caller through again who waited as long as it said', () => {
    const { isTaken, wait } = limitOf({ perSecond: 0.1, burst: 1 });
    isTaken();
    expect(isTaken()).toEqual({ retryAfterSeconds: 10 });
    wait(9999);
    expect(isTaken()).toEqual({ retryAfterSeconds: 1 });
    wait(1);
    expect(isTaken()).toBe(true);
  });

  test('does not punish asking too early: the wait grows no longer', () => {
    const { isTaken, wait } = limitOf({ perSecond: 1, burst: 1 });
    isTaken();
    wait(500);
    expect(isTaken()).toEqual({ retryAfterSeconds: 1 });
    wait(500);
    expect(isTaken()).toBe(true);
  });

  test('saves up no more than a burst', () => {
    const { isTaken, wait } = limitOf();
    wait(1_000_000);
    expect([isTaken(), isTaken(), isTaken()]).toEqual([true, true, true]);
    expect(isTaken()).not.toBe(true);
  });

  test('counts each caller alone', () => {
    const { isTaken } = limitOf({ burst: 1 });
    expect([isTaken('a'), isTaken('b')]).toEqual([true, true]);
    expect(isTaken('a')).not.toBe(true);
  });

  test('forgets the caller that was idle longest, and no other', () => {
    const { limit, isTaken } = limitOf({ burst: 1, maxCallers: 2 });
    for (const caller of ['a', 'b', 'a', 'c']) isTaken(caller);
    expect(['a', 'b', 'c'].map((caller) => limit.knows(caller))).toEqual([true, false, true]);
  });

  test('admits a caller once: a second time fills no bucket', () => {
    const { limit, isTaken } = limitOf({ burst: 1 });
    limit.admit('a');
    expect(isTaken('a')).toBe(true);
    limit.admit('a');
    expect(isTaken('a')).not.toBe(true);
  });
});
