import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Figure, median } from '../figures.ts';

/** Milliseconds that each piece of work took, by name, in the order of the rounds. */
export type Times = ReadonlyMap<string, readonly number[]>;

/**
 * Does every piece of work once in each round, after one round that does not count, so that what else the machine does
 * falls on all alike.
 */
export async function inTurns(works: Readonly<Record<string, () => unknown>>, rounds: number): Promise<Times> {
  const times = new Map<string, number[]>(Object.keys(works).map((name) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, work] of Object.entries(works)) {
      await nextTurn();
      const startedMs = performance.now();
      await work();
      const tookMs = performance.now() - startedMs;
      if (round >= 0) times.get(name)?.push(tookMs);
    }
  }
  return times;
}

export const medianMs = (times: Times, name: string): number => median(times.get(name) ?? []);

/** The middle one of the differences of each round. */
export const medianDifference = (times: Times, name: string, from: string): number =>
  median((times.get(name) ?? []).map((ms, round) => ms - (times.get(from)?.[round] ?? Number.NaN)));

/** A figure of this benchmark; with a target it holds if it is not above it. */
export const figure = (name: string, value: number, unit: string, target: number | null = null): Figure => ({
  figure: `eligibility: ${name}`,
  value,
  unit,
  target,
  ...(target === null ? {} : { holds: value <= target }),
});
