import { quantile } from '../freshness/samples.ts';
import { plotSvg } from '../plot.ts';

interface Stretch {
  readonly timesMs: Float64Array;
  readonly residentMb: number;
}

/** Two diagrams side by side: times and memory from one stretch of a steady load to the next. */
export function latencyPlot(stretches: readonly Stretch[], floor: Pick<Stretch, 'timesMs'>): string {
  const series = (name: string, read: (stretch: Stretch) => number) => ({
    name,
    points: stretches.map((stretch, at) => [at + 1, read(stretch)] as const),
  });
  const x = { label: 'stretch', scale: 'linear' as const };
  const shares = [0.5, 0.99, 0.999].map((share) =>
    series(`decision, p${share * 100}`, ({ timesMs }) => quantile(timesMs, share)),
  );
  return plotSvg(
    {
      title: 'Milliseconds to a decision',
      x,
      y: { label: 'milliseconds', scale: 'log' },
      series: [...shares, series('GET /health, p99', () => quantile(floor.timesMs, 0.99))],
    },
    {
      title: 'Memory of the service',
      x,
      y: { label: 'MB', scale: 'linear' },
      series: [series('resident', (one) => one.residentMb)],
    },
  );
}
