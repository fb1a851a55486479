import { describe, expect, test } from '@jest/globals';
import { inBatches } from './in-batches.ts';

/** Doubles numbers when it is told to go on, and remembers what it was asked at once. */
function doubling(maxSize = 100) {
  const batches: (readonly number[])[] = [];
  const releases: (() => void)[] = [];
  const ask = inBatches(maxSize, async (numbers: readonly number[]) => {
    batches.push(numbers);
    await new Promise<void>((resolve) => releases.push(resolve));
    return Promise.allSettled(numbers.map((number) => number * 2));
  });
  const asked = async (count: number) => {
    while (releases.length < count) await new Promise(setImmediate);
    releases[count - 1]?.();
  };
  return { ask, batches, asked };
}

describe('questions', () => {
  test('that come while an answer is under way are asked together after it', async () => {
    const { ask, batches, asked } = doubling();
    const first = ask(1);
    while (batches.length < 1) await new Promise(setImmediate);
    const others = [2, 3, 4].map(ask);
    await asked(1);
    expect(await first).toBe(2);
    await asked(2);
    expect(await Promise.all(others)).toEqual([4, 6, 8]);
    expect(batches).toEqual([[1], [2, 3, 4]]);
  });

  test('are asked in several batches if they are too many', async () => {
    const { ask, batches, asked } = doubling(2);
    const answers = Promise.all([1, 2, 3, 4, 5].map(ask));
    for (const count of [1, 2, 3]) await asked(count);
    expect(await answers).toEqual([2, 4, 6, 8, 10]);
    expect(batches).toEqual([[1, 2], [3, 4], [5]]);
  });

  test('fail together if there is no answer, and those after them are answered', async () => {
    let fails = true;
    const ask = inBatches(10, async (numbers: readonly number[]) => {
      if (fails) throw new Error('no answer');
      return Promise.allSettled(numbers);
    });
    const outcomes = await Promise.allSettled([ask(1), ask(2)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    expect(await ask(3)).toBe(3);
  });

  test('fail alone if theirs is the promise that fails', async () => {
    const ask = inBatches(10, async (numbers: readonly number[]) =>
      Promise.allSettled(numbers.map(async (number) => (number === 2 ? Promise.reject(new Error('two')) : number))),
    );
    const outcomes = await Promise.allSettled([1, 2, 3].map(ask));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('without an answer fail, and do not hang', async () => {
    const ask = inBatches(10, async (numbers: readonly number[]) => Promise.allSettled(numbers.slice(1)));
    const outcomes = await Promise.allSettled([ask(1), ask(2)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });
});
