import type { ChaosReport } from '../run-chaos.ts';
import { type Disturbance, disturbances } from './plan-disturbances.ts';

type Row = readonly [name: string, cellOf: (report: ChaosReport) => number | string];

/** What was done, acknowledged, counted and lost, with a column for each chain. */
export function reportTable(reports: ReadonlyMap<string, ChaosReport>): string {
  const columns = [...reports.values()];
  const names = (valuesOf: (report: ChaosReport) => object) => [
    ...new Set(columns.flatMap((report) => Object.keys(valuesOf(report)))),
  ];
  const rows: readonly Row[] = [
    ...Object.entries(disturbances).map(
      ([what, title]): Row => [title, ({ done }) => done[what as Disturbance] || '–'],
    ),
    ['rounds', ({ rounds }) => rounds],
    ...names(({ facts }) => facts).map((name): Row => [name, ({ facts }) => valueIn(facts, name)]),
    ...names(({ forgotten }) => forgotten).map(
      (name): Row => [`forgotten by restore: ${name}`, ({ forgotten }) => valueIn(forgotten, name)],
    ),
    ['revocations asked for again', ({ askedAgain }) => askedAgain],
    ...names(({ counted }) => counted).map((name): Row => [name, ({ counted }) => valueIn(counted, name)]),
    ['seconds', ({ seconds }) => seconds.toFixed(1)],
    ['lost or wrong', ({ losses }) => losses.length],
  ];
  const titles: readonly (readonly string[])[] = [['', ...reports.keys()]];
  const cells = [...titles, ...rows.map(([name, cellOf]) => [name, ...columns.map((one) => String(cellOf(one)))])];
  const widths = cells[0]?.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0))) ?? [];
  const aligned = (cell: string, at: number) =>
    at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
  return cells.map((row) => row.map(aligned).join('  ')).join('\n');
}

const valueIn = (values: object, name: string): number => (values as Record<string, number>)[name] ?? 0;
