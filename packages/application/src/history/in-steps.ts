import type { Steps } from '@assent/domain';
import type { Pause } from '../ports/clock.ts';

/** Runs a computation to its end, and gives the thread back after each of its steps. */
export async function inSteps<T>(pause: Pause, steps: Steps<T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await pause();
  }
}
