import { AppError } from '@assent/domain';
import { inBatches } from './in-batches.ts';

/** How much goes into one group. `weightOf` is in a unit of the caller's; one entry alone may be heavier than the limit. */
export interface GroupLimits<Entry> {
  readonly maxEntries: number;
  readonly maxWeight: number;
  weightOf(entry: Entry): number;
}

type Commit<Entry, Result> = (entries: readonly Entry[]) => Promise<readonly Result[]>;

/**
 * Group commit: whatever is asked for while a group is being committed goes together into the next one, in the order it
 * came. `commit` keeps all of a group or nothing, and answers one result for each entry. A promise ends when the entry is
 * committed, never before. If a group is refused, each of its entries is tried alone, so that one cannot fail another.
 */
export const inGroups = <Entry, Result>(
  commit: Commit<Entry, Result>,
  limits: GroupLimits<Entry>,
): ((entry: Entry) => Promise<Result>) =>
  inBatches(limits.maxEntries, async (entries: readonly Entry[]) => {
    const outcomes: PromiseSettledResult<Result>[] = [];
    for (const group of groupsOf(entries, limits)) outcomes.push(...(await settled(group, commit)));
    return outcomes;
  });

async function settled<Entry, Result>(
  group: readonly Entry[],
  commit: Commit<Entry, Result>,
): Promise<PromiseSettledResult<Result>[]> {
  const [all] = await Promise.allSettled([commit(group)]);
  if (all.status === 'fulfilled') return all.value.map((value) => ({ status: 'fulfilled', value }));
  const isDown = all.reason instanceof AppError && all.reason.code === 'store_unavailable';
  if (group.length === 1 || isDown) return group.map(() => all);
  const outcomes: PromiseSettledResult<Result>[] = [];
  for (const entry of group) outcomes.push(...(await settled([entry], commit)));
  return outcomes;
}

function groupsOf<Entry>(
  entries: readonly Entry[],
  { maxWeight, weightOf }: Pick<GroupLimits<Entry>, 'maxWeight' | 'weightOf'>,
): Entry[][] {
  const groups: Entry[][] = [];
  let weight = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    weight += weightOf(entry);
    if (weight > maxWeight) {
      groups.push([]);
      weight = weightOf(entry);
    }
    groups.at(-1)?.push(entry);
  }
  return groups;
}
