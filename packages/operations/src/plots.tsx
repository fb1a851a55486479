import { Card, CardGrid, LineChart, useFormats } from '@assent/ui';
import type { Span } from './history.ts';
import { useMessages } from './messages/messages.ts';

/** How it went while the page was open: nothing of it is kept anywhere else. */
export function Plots({ spans }: { readonly spans: readonly Span[] }) {
  const { plots: texts } = useMessages();
  const { number, percent } = useFormats();
  const times = spans.map(({ atMs }) => atMs);
  const of = (label: string, read: (span: Span) => number | undefined) => ({ label, values: spans.map(read) });
  const plots = [
    {
      title: texts.requests,
      series: [of(texts.requestsSeries, ({ requestsPerSecond }) => requestsPerSecond)],
      format: number,
    },
    {
      title: texts.latency,
      series: [of(texts.mean, ({ meanMs }) => meanMs), of(texts.p95, ({ p95Ms }) => p95Ms)],
      format: texts.milliseconds,
    },
    {
      title: texts.shares,
      series: [
        of(texts.failed, ({ failedShare }) => failedShare),
        of(texts.refused, ({ refusedShare }) => refusedShare),
      ],
      format: percent,
    },
    {
      title: texts.waiting,
      series: [of(texts.lag, ({ lagBlocks }) => lagBlocks), of(texts.unmined, ({ unminedIntents }) => unminedIntents)],
      format: number,
    },
  ];
  return (
    <>
      <h2>{texts.title}</h2>
      <CardGrid>
        {plots.map((plot) => (
          <Card key={plot.title}>
            <LineChart times={times} {...plot} />
          </Card>
        ))}
      </CardGrid>
    </>
  );
}
