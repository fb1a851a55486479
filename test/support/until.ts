import { setTimeout } from 'node:timers/promises';

/** Asks again until `isGood`, and returns the last answer either way: the caller says what it should have been. */
export async function until<T>(ask: () => Promise<T>, isGood: (answer: T) => boolean, withinMs = 15_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (isGood(answer) || performance.now() > deadline) return answer;
    await setTimeout(25);
  }
}
