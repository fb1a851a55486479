import { setTimeout } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { keepIndexesYoung } from './keep-indexes-young.ts';

test('forgets what is older than half a minute again and again, until it is stopped', async () => {
  const asked: string[] = [];
  const clock = { now: () => '2026-06-01T09:00:30Z' as never };
  const { stop } = keepIndexesYoung({ clock }, { forgetBefore: (before) => asked.push(before) }, 1);
  while (asked.length < 2) await setTimeout(1);
  await stop();
  const { length } = asked;
  await setTimeout(5);
  expect(asked).toHaveLength(length);
  expect(asked[0]).toBe('2026-06-01T09:00:00Z');
});
