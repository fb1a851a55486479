import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Prometheus metrics of one service. Labels are routes and codes, never identifiers. */
export function createMetrics(outboxCounts: () => Promise<Readonly<Record<string, number>>>) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'assent_http_request_seconds',
    help: 'Time to answer an HTTP request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    registers: [registry],
  });
  const verdicts = new Counter({
    name: 'assent_decisions_total',
    help: 'Consent decisions by verdict',
    labelNames: ['verdict'],
    registers: [registry],
  });
  const verifications = new Counter({
    name: 'assent_presentations_total',
    help: 'Presentations checked to the end, by outcome',
    labelNames: ['outcome'],
    registers: [registry],
  });
  new Gauge({
    name: 'assent_outbox_intents',
    help: 'Work for the chain by state',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      this.reset();
      // Without the database the gauge is absent; the other metrics are still served.
      const counts = await outboxCounts().catch(() => ({}));
      for (const [state, count] of Object.entries(counts)) this.set({ state }, count);
    },
  });
  return { registry, requests, verdicts, verifications };
}
export type Metrics = ReturnType<typeof createMetrics>;
