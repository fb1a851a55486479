import { setTimeout } from 'node:timers/promises';
import { AppError } from '@assent/domain';
import { expect, test } from '@jest/globals';
import { keepForgetting } from './keep-forgetting.ts';

test('goes on when the database was away, and ends when it is told to', async () => {
  const warned: object[] = [];
  let asked = 0;
  const store = {
    async reading() {
      asked += 1;
      if (asked === 1) throw new AppError('store_unavailable');
      return [];
    },
    network: async () => undefined,
  };
  const log = { warn: (what: object) => warned.push(what) };
  const { stop } = keepForgetting({ store, clock: { now: () => '2026-06-01T09:00:00Z' } } as never, log as never, {
    eventDays: 30,
    everyMs: 1,
  });
  while (asked < 3) await setTimeout(1);
  await stop();
  const before = asked;
  await setTimeout(10);
  expect(asked).toBe(before);
  expect(warned).toEqual([{ code: 'store_unavailable' }]);
});
