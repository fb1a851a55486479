import { describe, expect, test } from '@jest/globals';
import { coalesce } from './coalesce.ts';

/** A run that ends when the test says so. */
function controlledRun() {
  const runs: { readonly questions: readonly number[]; readonly end: () => void; readonly fail: (e: Error) => void }[] =
    [];
  const ask = coalesce<number, string>(
    (questions) =>
      new Promise((resolve, reject) => {
        const number = runs.length;
        runs.push({ questions, end: () => resolve((question) => `${question} by run ${number}`), fail: reject });
      }),
  );
  return { runs, ask };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('coalesce', () => {
  test('callers of the same turn share one run', async () => {
    const { runs, ask } = controlledRun();
    const answers = Promise.all([ask(1), ask(2), ask(3)]);
    await turn();
    expect(runs.map(({ questions }) => questions)).toEqual([[1, 2, 3]]);
    runs[0]?.end();
    expect(await answers).toEqual(['1 by run 0', '2 by run 0', '3 by run 0']);
  });

  test('a caller that comes during a run is answered by a later one, which all that wait share', async () => {
    const { runs, ask } = controlledRun();
    const first = ask(1);
    await turn();
    const late = Promise.all([ask(2), ask(3)]);
    await turn();
    expect(runs).toHaveLength(1);
    runs[0]?.end();
    expect(await first).toBe('1 by run 0');
    await turn();
    runs[1]?.end();
    expect(await late).toEqual(['2 by run 1', '3 by run 1']);
  });

  test('a run that fails fails its callers only', async () => {
    const { runs, ask } = controlledRun();
    const first = ask(1);
    await turn();
    const second = ask(2);
    runs[0]?.fail(new Error('out of order'));
    await expect(first).rejects.toThrow('out of order');
    await turn();
    runs[1]?.end();
    expect(await second).toBe('2 by run 1');
  });

  test('an answer that cannot be given fails one caller only', async () => {
    const ask = coalesce<number, number>(async () => (question) => {
      if (question < 0) throw new RangeError('negative');
      return question;
    });
    const answers = await Promise.allSettled([ask(1), ask(-1), ask(2)]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});
