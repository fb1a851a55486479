import { setTimeout } from 'node:timers/promises';
import { AppError } from '@assent/domain';
import { expect, test } from '@jest/globals';
import { watchEmergencies } from './watch-emergencies.ts';

test('raises an alarm for what is late, goes on when the database was away, and ends when it is told to', async () => {
  const said: object[] = [];
  let asked = 0;
  const late = { tenant: 'clinic', id: 'case', openedAt: '2026-06-01T08:00:00Z' };
  const emergencyRules = { unanchored: async (before: string) => (before > late.openedAt ? [late] : []) };
  const store = {
    async reading(work: (records: object) => Promise<unknown>) {
      asked += 1;
      if (asked === 1) throw new AppError('store_unavailable');
      return work({ emergencyRules });
    },
  };
  const log = { warn: (what: object) => said.push(what), error: (what: object) => said.push(what) };
  const ports = { store, clock: { now: () => '2026-06-01T08:10:01Z' } };
  const { stop } = watchEmergencies(ports as never, log as never, 1);
  while (asked < 2) await setTimeout(1);
  await stop();
  expect(said.slice(0, 2)).toEqual([
    { code: 'store_unavailable' },
    { alarm: 'emergency_not_anchored', tenant: 'clinic', emergency: 'case', openedAt: late.openedAt },
  ]);
});
