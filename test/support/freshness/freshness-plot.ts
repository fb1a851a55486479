import { type PlotSeries, plotSvg } from '../plot.ts';

type Series = readonly (readonly [name: string, timesMs: readonly number[]])[];

/** Two diagrams side by side: the share of revocations that are refused after how many milliseconds. */
export function freshnessPlot(local: Series, distant: Series): string {
  const diagram = (title: string, series: Series) => ({
    title,
    x: { label: 'milliseconds', scale: 'log' as const },
    y: { label: 'refused', scale: 'linear' as const, format: (value: number) => `${Math.round(value)} %` },
    series: series.map(([name, timesMs]) => ({ name, points: distribution(timesMs) })),
  });
  return plotSvg(diagram('At the same service', local), diagram('At another member', distant));
}

/** An empirical distribution in steps. */
function distribution(timesMs: readonly number[]): PlotSeries['points'] {
  const sorted = [...timesMs].sort((a, b) => a - b);
  const share = (count: number) => (100 * count) / sorted.length;
  return sorted.flatMap((ms, at) => [[ms, share(at)] as const, [ms, share(at + 1)] as const]);
}
