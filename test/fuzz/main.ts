import { parseArgs } from 'node:util';
import { printFigures } from '../support/figures.ts';
import { figuresOf } from '../support/fuzz/fuzz-figures.ts';
import { parserTargets } from '../support/fuzz/parser-targets.ts';
import { routeTargets } from '../support/fuzz/route-targets.ts';
import { type FuzzReport, runTarget } from '../support/fuzz/run-target.ts';

const usage = 'npm run fuzz -- [--runs 100000] [--seed N] [--only NAME[,NAME]]   (names: their first letters do)';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string', default: '' },
  },
});
const runs = Number(values.runs);
const wanted = values.only.split(',');
const isWanted = ({ name }: { readonly name: string }) => wanted.some((start) => name.startsWith(start));
if (!Number.isSafeInteger(runs) || runs < 1) {
  console.error(usage);
  process.exit(2);
}

console.error(`seed ${values.seed}`);
const targets = [...(await parserTargets()), ...routeTargets(process.env)];
if (!targets.some(isWanted)) {
  console.error(`${usage}\n${targets.map(({ name }) => name).join('\n')}`);
  process.exit(2);
}
const reports: FuzzReport[] = [];
for (const target of targets) {
  if (isWanted(target)) {
    const report = await runTarget(target, { runs, seed: values.seed, onProgress: (line) => console.error(line) });
    reports.push(report);
    const { defect } = report;
    console.error(
      `${report.target}: ${report.runs} inputs, ${defect ? `DEFECT, ${defect.kind}, input in ${defect.file}` : 'no defect'}`,
    );
  }
  await target.stop?.();
}
const figures = reports.flatMap(figuresOf);
printFigures(figures);
process.exit(figures.some(({ holds }) => holds === false) ? 1 : 0);
