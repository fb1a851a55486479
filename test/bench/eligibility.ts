import { parseArgs } from 'node:util';
import { browserFigures } from '../support/eligibility/browser/browser-figures.ts';
import { fullCaseFigures, issuingFigures } from '../support/eligibility/full-case-figures.ts';
import { attributeFigures, registryFigures } from '../support/eligibility/growth-figures.ts';
import { predicateFigures } from '../support/eligibility/predicate-figures.ts';
import { type Figure, printFigures } from '../support/figures.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '25' },
    registry: { type: 'string', default: '1000,10000,50000' },
    revoked: { type: 'string', default: '10,100,1000' },
    only: { type: 'string', default: 'full,issue,predicates,attributes,registry,browser' },
  },
});
const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('--rounds takes a number from 1 on');
const numbers = (list: string) => list.split(',').map(Number);

const parts: Readonly<Record<string, () => Promise<Figure[]>>> = {
  full: () => fullCaseFigures(rounds),
  issue: () => issuingFigures(rounds),
  predicates: () => predicateFigures(rounds),
  attributes: () => attributeFigures(rounds),
  browser: () => browserFigures(rounds),
  registry: () => registryFigures(numbers(values.registry), numbers(values.revoked), rounds),
};

const figures: Figure[] = [];
for (const name of values.only.split(',')) {
  const part = parts[name];
  if (!part) throw new Error(`--only takes ${Object.keys(parts).join(', ')}`);
  console.error(name);
  figures.push(...(await part()));
}
printFigures(figures);
if (figures.some(({ holds }) => holds === false)) process.exitCode = 1;
