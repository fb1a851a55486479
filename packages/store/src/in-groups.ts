import { setImmediate } from 'node:timers/promises';
import { AppError } from '@assent/domain';

interface Waiting<Entry, Result> {
  readonly entry: Entry;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** How much goes into one group. `weightOf` is in a unit of the caller's; one entry alone may be heavier than the limit. */
export interface GroupLimits<Entry> {
  readonly maxEntries: number;
  readonly maxWeight: number;
  weightOf(entry: Entry): number;
}

/**
 * Group commit: whatever is asked for while a group is being committed goes together into the next one, in the order it
 * came. `commit` keeps all of a group or nothing, and answers one result for each entry. A promise ends when the entry is
 * committed, never before. If a group is refused, each of its entries is tried alone, so that one cannot fail another.
 */
export function inGroups<Entry, Result>(
  commit: (entries: readonly Entry[]) => Promise<readonly Result[]>,
  limits: GroupLimits<Entry>,
): (entry: Entry) => Promise<Result> {
  let waiting: Waiting<Entry, Result>[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    // Whoever was just answered, or has work that needs no waiting, may ask for more before the next group goes.
    for (await setImmediate(); waiting.length > 0; await setImmediate()) {
      const group = waiting.slice(0, lengthOfGroup(waiting, limits));
      waiting = waiting.slice(group.length);
      await settle(group);
    }
    isRunning = false;
  }

  async function settle(group: readonly Waiting<Entry, Result>[]): Promise<void> {
    try {
      const results = await commit(group.map(({ entry }) => entry));
      group.forEach(({ resolve }, at) => {
        resolve(results[at] as Result);
      });
    } catch (error) {
      await settleFailed(group, error);
    }
  }

  async function settleFailed(group: readonly Waiting<Entry, Result>[], error: unknown): Promise<void> {
    const isDown = error instanceof AppError && error.code === 'store_unavailable';
    if (group.length > 1 && !isDown) for (const each of group) await settle([each]);
    else for (const { reject } of group) reject(error);
  }

  return (entry) =>
    new Promise((resolve, reject) => {
      waiting.push({ entry, resolve, reject });
      if (isRunning) return;
      isRunning = true;
      void run();
    });
}

function lengthOfGroup<Entry>(
  waiting: readonly { readonly entry: Entry }[],
  { maxEntries, maxWeight, weightOf }: GroupLimits<Entry>,
): number {
  let weight = 0;
  for (const [at, { entry }] of waiting.entries()) {
    weight += weightOf(entry);
    if (at === maxEntries || (at > 0 && weight > maxWeight)) return at;
  }
  return waiting.length;
}
