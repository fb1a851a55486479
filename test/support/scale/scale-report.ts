import { type Figure, median } from '../figures.ts';
import { type LinePlot, plotSvg } from '../plot.ts';
import type { SizeCosts } from './measure-sizes.ts';

const promisedRatio = 1.3;

const databases = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const;
const namesOf = (costs: readonly SizeCosts[]) => [...(costs[0]?.cpuUs.keys() ?? [])];
const at = (costs: SizeCosts, name: string) => costs.cpuUs.get(name) ?? [];

/** Cost at the most rows over cost at the fewest: the middle of what each round says. */
export function scaleFigures(costs: readonly SizeCosts[]): readonly Figure[] {
  const [least, most] = [costs[0], costs.at(-1)];
  if (!least || !most || least === most) return [];
  const { kind } = least.sized;
  return namesOf(costs).flatMap((name) => {
    const small = at(least, name);
    const ratio = median(at(most, name).map((cost, round) => cost / (small[round] ?? Number.NaN)));
    const figure = `scale: ${databases[kind]}, ${name}`;
    return [
      {
        figure: `${figure}: ${most.sized.rows} / ${least.sized.rows} rows`,
        ...{ value: ratio, unit: 'x', target: promisedRatio, holds: ratio <= promisedRatio },
      },
      ...costs.map((size) => ({
        ...{ figure: `${figure}: ${size.sized.rows} rows`, value: median(at(size, name)), unit: 'µs', target: null },
      })),
    ];
  });
}

/** Processor time, and time on the wall, of one operation on each size, as a table for people. */
export function scaleTable(costs: readonly SizeCosts[]): string {
  const title = costs[0] ? databases[costs[0].sized.kind] : '';
  const rows = [
    [`${title}: µs of processor (wall)`, ...costs.map(({ sized }) => `${sized.rows} rows`)],
    ...namesOf(costs).map((name) => [
      name,
      ...costs.map(
        (size) => `${median(at(size, name)).toFixed(0)} (${median(size.wallUs.get(name) ?? []).toFixed(0)})`,
      ),
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[0] ?? 0)))
        .join('   '),
    )
    .join('\n');
}

/** At most four lines fit one diagram. */
const promised = ['issue', 'issue and save', 'verify', 'verify a presentation of 5'];

/** Costs by rows, what was promised and what else is asked of a store, for each database: an SVG. */
export function scalePlot(measured: readonly (readonly SizeCosts[])[]): string {
  return plotSvg(
    ...measured.flatMap((costs) => {
      const names = namesOf(costs);
      const database = costs[0] ? databases[costs[0].sized.kind] : '';
      const diagram = (title: string, shown: readonly string[]): LinePlot => ({
        title: `${database}: ${title}`,
        x: { label: 'stored DIDs and credentials', scale: 'log' },
        y: { label: 'µs of processor time', scale: 'log' },
        series: shown.map((name) => ({
          name,
          points: costs.map((size) => [size.sized.rows, median(at(size, name))] as const),
        })),
      });
      return [
        diagram(
          'issue and verify',
          names.filter((name) => promised.includes(name)),
        ),
        diagram(
          'find',
          names.filter((name) => !promised.includes(name)),
        ),
      ];
    }),
  );
}
