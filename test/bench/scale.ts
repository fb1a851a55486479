import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from '@assent/domain';
import * as z from 'zod';
import { printFigures } from '../support/figures.ts';
import { repositoryFile } from '../support/repository.ts';
import { type MeasuredAgent, measureSizes, type SizeCosts } from '../support/scale/measure-sizes.ts';
import { measuresOf, needsOf, peopleFor } from '../support/scale/measures.ts';
import { scaleFigures, scalePlot, scaleTable } from '../support/scale/scale-report.ts';
import { sizedAgent } from '../support/scale/sized-agent.ts';
import { postgresSizes, type SizedDatabases, sqliteSizes } from '../support/scale/sized-databases.ts';

const zRows = z
  .string()
  .regex(/^\d+(,\d+)*$/)
  .transform((text) =>
    text
      .split(',')
      .map(Number)
      .sort((a, b) => a - b),
  )
  .pipe(z.array(z.int().min(1).max(10_000_000)).min(1));
const zOptions = z.object({
  rows: zRows.default([1_000, 100_000, 1_000_000]),
  database: z.enum(['sqlite', 'postgres', 'both']).default('both'),
  rounds: z.coerce.number().int().min(1).max(200).default(25),
  svg: z.string().default(repositoryFile('docs/plots/scale.svg')),
});

const option = { type: 'string' } as const;
const given = parseArgs({ options: { rows: option, database: option, rounds: option, svg: option } }).values;
const { rows, database, rounds, svg } = parse(zOptions, given);
const needs = needsOf(rounds);
const newSubject = peopleFor(needs.people);

/** Fills one database for each size and measures all of them in turns. */
async function measure(databases: SizedDatabases): Promise<readonly SizeCosts[]> {
  const agents: MeasuredAgent[] = [];
  try {
    for (const place of databases.places) {
      const progress = (text: string) => console.error(`${place.kind}, ${place.rows} rows: ${text}`);
      const sized = await sizedAgent(place, needs.issuers, progress);
      agents.push({ sized, measures: await measuresOf(sized, newSubject) });
    }
    return await measureSizes(agents, rounds, (round) => console.error(`round ${round} of ${rounds}`));
  } finally {
    for (const { sized } of agents) await sized.close();
    await databases.stop();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'assent-scale-'));
const measured: (readonly SizeCosts[])[] = [];
try {
  if (database !== 'postgres') measured.push(await measure(sqliteSizes(folder, rows)));
  if (database !== 'sqlite') measured.push(await measure(await postgresSizes(rows)));
} finally {
  await rm(folder, { recursive: true, force: true });
}

await mkdir(dirname(svg), { recursive: true });
await writeFile(svg, scalePlot(measured));
console.error(`\n${measured.map(scaleTable).join('\n\n')}\n\nplot: ${svg}\n`);
const figures = measured.flatMap(scaleFigures);
printFigures(figures);
process.exitCode = figures.every(({ holds }) => holds !== false) ? 0 : 1;
