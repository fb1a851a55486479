import { expect, test } from '@jest/globals';
import { type DisturbanceRules, onlyService, planDisturbances } from './plan-disturbances.ts';

const rules: DisturbanceRules = {
  nodeShare: 1 / 3,
  alsoPerKill: { reorg: 0.3, drop: 0.2 },
  killsPerBackup: 20,
  leaseShare: 0,
};
const seeds = Array.from({ length: 50 }, (_, seed) => seed);
const isKill = (what: string) => ['working', 'starting', 'node'].includes(what);

test('the same seed plans the same, and another seed does not', () => {
  expect(planDisturbances(100, 7, rules)).toEqual(planDisturbances(100, 7, rules));
  expect(planDisturbances(100, 7, rules)).not.toEqual(planDisturbances(100, 8, rules));
});

test('as many are killed as asked for, and nothing is done that was not', () => {
  for (const kills of [1, 2, 19, 200]) {
    const planned = planDisturbances(kills, 1, rules).map(({ what }) => what);
    expect(planned.filter(isKill)).toHaveLength(kills);
    const services = planDisturbances(kills, 1, onlyService).map(({ what }) => what);
    expect(services.filter((what) => what === 'working' || what === 'starting')).toHaveLength(kills);
    expect(services).toHaveLength(kills);
  }
});

test('every backup is put back before the next one is taken, and some time after it was taken', () => {
  for (const seed of seeds) {
    for (const kills of [2, 5, 20, 75]) {
      const planned = planDisturbances(kills, seed, rules).map(({ what }) => what);
      const order = planned.filter((what) => what === 'backup' || what === 'restore');
      const count = Math.max(1, Math.floor(kills / 20));
      expect(order).toEqual(Array.from({ length: count }, () => ['backup', 'restore']).flat());
      const [from, to] = [planned.indexOf('backup'), planned.indexOf('restore')];
      expect(planned.slice(from, to).filter(isKill).length).toBeGreaterThanOrEqual(kills === 2 ? 1 : 2);
    }
  }
});
