import { setTimeout } from 'node:timers/promises';

/** Looks until there is something to see, and returns it; fails after ten seconds. */
export async function until<T>(look: () => T | Promise<T>): Promise<Exclude<T, undefined | false>> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen as Exclude<T, undefined | false>;
    await setTimeout(5);
  }
  throw new Error('waited ten seconds in vain');
}
