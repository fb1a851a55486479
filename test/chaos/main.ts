import { parseArgs } from 'node:util';
import type { ChaosSetting } from '../support/chaos/chaos-settings.ts';
import { reportTable } from '../support/chaos/report-table.ts';
import { type ChaosReport, runChaos } from '../support/run-chaos.ts';

const usage = 'npm run chaos -- [--kills N] [--seed S] [--chain embedded|bft|both]';

/** Of four kills three are on the embedded chain, half of them with each rule of when a block is final. */
const shares: Readonly<Record<string, readonly (readonly [ChaosSetting, number])[]>> = {
  embedded: [
    ['embedded', 1],
    ['embedded, 3 deep', 1],
  ],
  bft: [['four nodes', 1]],
  both: [
    ['embedded', 3],
    ['embedded, 3 deep', 3],
    ['four nodes', 2],
  ],
};

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    chain: { type: 'string', default: 'both' },
  },
});
const [kills, seed, settings] = [Number(values.kills), Number(values.seed), shares[values.chain]];
if (!settings || !Number.isSafeInteger(kills) || kills < settings.length || !Number.isSafeInteger(seed)) {
  console.error(usage);
  process.exit(2);
}

console.error(`seed ${seed}`);
const startedMs = performance.now();
const whole = settings.reduce((sum, [, share]) => sum + share, 0);
const reports = new Map<ChaosSetting, ChaosReport>();
let before = 0;
let left = kills;
for (const [setting, share] of settings) {
  before += share;
  const own = Math.max(1, left - Math.round(kills * (1 - before / whole)));
  left -= own;
  const onProgress = (line: string) =>
    console.error(`${((performance.now() - startedMs) / 1000).toFixed(1).padStart(7)} s  ${setting}: ${line}`);
  const report = await runChaos({ kills: own, seed, setting, environment: process.env, onProgress });
  onProgress(`${report.losses.length} lost or wrong`);
  for (const loss of report.losses) onProgress(loss);
  reports.set(setting, report);
}

console.log(`seed ${seed}`);
console.log(reportTable(reports));
process.exitCode = [...reports.values()].some(({ losses }) => losses.length > 0) ? 1 : 0;
