import { parseArgs } from 'node:util';
import { runChaos } from '../support/run-chaos.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    'also-chain': { type: 'boolean', default: false },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed);
if (!Number.isSafeInteger(kills) || kills < 1 || !Number.isSafeInteger(seed)) {
  console.error('npm run chaos -- [--kills N] [--seed S] [--also-chain]');
  process.exit(2);
}

console.error(`seed ${seed}`);
const startedMs = performance.now();
const onProgress = (line: string) =>
  console.error(`${((performance.now() - startedMs) / 1000).toFixed(1).padStart(7)} s  ${line}`);
const report = await runChaos({ kills, seed, alsoChain: values['also-chain'], environment: process.env, onProgress });

const { losses, facts, rounds, seconds } = report;
const rows: readonly (readonly [string, string | number])[] = [
  ['seed', seed],
  ['service killed at work', report.kills.working],
  ['service killed while it started', report.kills.starting],
  ['chain node killed', report.kills.chain],
  ['rounds', rounds],
  ...Object.entries(facts),
  ['seconds', seconds.toFixed(1)],
  ['lost or wrong', losses.length],
];
for (const [name, value] of rows) console.log(`${name.padEnd(34)}${value}`);
for (const loss of losses) console.log(`  ${loss}`);
process.exitCode = losses.length > 0 ? 1 : 0;
