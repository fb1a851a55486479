import { describe, expect, test } from '@jest/globals';
import { freshness } from './freshness.ts';

/** What is known was proved at 0 on both clocks, with a block of that very second. */
function provedAtZero(blockPeriodMs: number, ageLimitMs = 3000) {
  const now = { clockMs: 100_000, elapsedMs: 0 };
  const fresh = freshness({
    chainId: 7,
    ageLimitMs,
    blockPeriodMs,
    clockMs: () => now.clockMs,
    elapsedMs: () => now.elapsedMs,
  });
  fresh.proved({ block: 12, timestamp: 100 }, 0);
  const later = (ms: number) => {
    now.clockMs += ms;
    now.elapsedMs += ms;
  };
  return { fresh, now, later };
}

describe('what is known of a chain', () => {
  test('has a head that came after the look before the one that found it', () => {
    const { fresh, later } = provedAtZero(1000);
    expect(fresh.headAgeMs()).toBeUndefined();
    later(200);
    fresh.proved({ block: 12, timestamp: 100 }, 200);
    later(300);
    fresh.proved({ block: 13, timestamp: 100 }, 500);
    expect(fresh.headAgeMs()).toBe(300);
    later(100);
    expect(fresh.headAgeMs()).toBe(400);
  });

  test('is too old before it is known at all, and says for how long it was waited', () => {
    let nowMs = 500;
    const fresh = freshness({
      chainId: 7,
      ageLimitMs: 3000,
      blockPeriodMs: 0,
      clockMs: () => 0,
      elapsedMs: () => nowMs,
    });
    nowMs = 700;
    expect(fresh.isFresh()).toBe(false);
    expect(fresh.ageMs()).toBeUndefined();
    expect(() => fresh.assert()).toThrow(
      expect.objectContaining({
        code: 'registry_unavailable',
        params: { chainId: 7, reason: 'mirror_stale', ageMs: 200 },
      }),
    );
  });

  test.each([0, 1000])('with a period of %d counts up to its limit, and no longer', (period) => {
    const { fresh, later } = provedAtZero(period);
    expect([fresh.assert(), fresh.restMs()]).toEqual([0, 3000]);
    later(3000);
    expect([fresh.assert(), fresh.isFresh(), fresh.restMs()]).toEqual([3000, true, 0]);
    later(1);
    expect(fresh.isFresh()).toBe(false);
    expect(() => fresh.assert(new Error('why'))).toThrow(
      expect.objectContaining({
        params: { chainId: 7, reason: 'mirror_stale', ageMs: 3001, block: 12 },
        cause: expect.objectContaining({ message: 'why' }),
      }),
    );
  });

  test('is too old if the node answers and its latest block is old, where blocks come at a pace', () => {
    for (const [period, isFresh] of [
      [0, true],
      [1000, false],
    ] as const) {
      const { fresh, now, later } = provedAtZero(period);
      later(3001);
      fresh.proved({ block: 12, timestamp: 100 }, now.elapsedMs);
      expect(fresh.ageMs()).toBe(0);
      expect(fresh.isFresh()).toBe(isFresh);
    }
  });

  test('is not too old for the part of a second that a timestamp leaves out', () => {
    const { fresh, now, later } = provedAtZero(400, 1200);
    later(2200);
    fresh.proved({ block: 12, timestamp: 100 }, now.elapsedMs);
    expect(fresh.isFresh()).toBe(true);
    later(1);
    fresh.proved({ block: 12, timestamp: 100 }, now.elapsedMs);
    expect(fresh.isFresh()).toBe(false);
  });

  test('does not grow young if the clock is set back', () => {
    const { fresh, now, later } = provedAtZero(1000);
    later(3001);
    now.clockMs -= 3_600_000;
    expect(fresh.isFresh()).toBe(false);
  });
});
