import { type LinePlot, plotSvg, shortNumber } from '../plot.ts';
import { historyOf } from './list-history.ts';
import type { Rebuilt } from './rebuilt.ts';

type Lists = ReadonlyMap<number, Rebuilt>;

/** Bytes that a list takes: what the system saw or what the program knows of, whichever is more. */
export const memoryOf = ({ memory }: Rebuilt): number => Math.max(memory.resident, memory.arrayBuffers + memory.heap);

interface Column {
  readonly title: string;
  text(list: Rebuilt, depth: number): string;
}

const columns: readonly Column[] = [
  { title: 'credentials', text: (_, depth) => `2^${depth + 8} = ${shortNumber(historyOf(depth).size)}` },
  { title: 'revoked', text: (_, depth) => shortNumber(historyOf(depth).updates * historyOf(depth).perUpdate) },
  { title: 'memory, MB', text: (list) => (memoryOf(list) / 1e6).toFixed(1) },
  { title: 'rebuilt, s', text: ({ cpuSeconds }) => cpuSeconds.toFixed(2) },
  { title: 'bit, ns', text: ({ times }) => times.bitNs.toFixed(0) },
  { title: 'update of 1, ms', text: ({ times }) => times.updateMs[1].toFixed(3) },
  { title: '100', text: ({ times }) => times.updateMs[100].toFixed(2) },
  { title: '1000', text: ({ times }) => times.updateMs[1000].toFixed(2) },
  { title: 'proof, µs', text: ({ times }) => times.proofUs.toFixed(1) },
  { title: 'proof, B', text: ({ times }) => times.proofBytes.toFixed(0) },
];

/** What lists of growing size take, by depth, as a table for people. */
export function growthTable(lists: Lists): string {
  const rows = [
    columns.map(({ title }) => title),
    ...[...lists].map(([depth, list]) => columns.map((column) => column.text(list, depth))),
  ];
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) => row.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('   ')).join('\n');
}

/** The same as diagrams: an SVG. */
export function growthPlot(lists: Lists): string {
  const line = (name: string, value: (list: Rebuilt) => number) => ({
    name,
    points: [...lists].map(([depth, list]) => [historyOf(depth).size, value(list)] as const),
  });
  const diagram = (title: string, unit: string, ...series: LinePlot['series']): LinePlot => ({
    title,
    x: { label: 'credentials of one issuer', scale: 'log' },
    y: { label: unit, scale: 'log' },
    series,
  });
  return plotSvg(
    diagram(
      'Memory of a mirror, 5 % revoked',
      'MB',
      line('memory', (list) => memoryOf(list) / 1e6),
    ),
    diagram(
      'Rebuilt from its events, every root checked',
      'processor seconds',
      line('processor time', ({ cpuSeconds }) => cpuSeconds),
    ),
    diagram(
      'One update of the mirror, root checked',
      'milliseconds',
      ...([1, 100, 1000] as const).map((bits) => line(`${bits} revocations`, ({ times }) => times.updateMs[bits])),
    ),
    diagram(
      'Reading',
      'microseconds',
      line('one bit', ({ times }) => times.bitNs / 1000),
      line('word with its proof', ({ times }) => times.proofUs),
    ),
  );
}
