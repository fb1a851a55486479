import { setTimeout } from 'node:timers/promises';

/** Waits until a condition holds; fails after ten seconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('waited ten seconds in vain');
    await setTimeout(10);
  }
}
