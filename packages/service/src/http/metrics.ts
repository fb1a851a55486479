import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Where the index of the chain stands. `ageMs` is absent before it was at the head for the first time. */
export interface IndexFigures {
  readonly block: number;
  readonly ageMs?: number;
  readonly sizes: Readonly<Record<string, number>>;
}

/** Prometheus metrics of one service. Labels are routes and codes, never identifiers. */
export function createMetrics(
  outboxCounts: () => Promise<Readonly<Record<string, number>>>,
  indexFigures: () => IndexFigures,
) {
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
  measureIndex(registry, indexFigures);
  return { registry, requests, verdicts, verifications };
}

function measureIndex(registry: Registry, figures: () => IndexFigures): void {
  new Gauge({
    name: 'assent_index_block',
    help: 'Number of the block that the index of the chain stands at',
    registers: [registry],
    collect() {
      this.set(figures().block);
    },
  });
  new Gauge({
    name: 'assent_index_age_seconds',
    help: 'Time since the index was known to be at the head of the chain; absent before the first time',
    registers: [registry],
    collect() {
      const { ageMs } = figures();
      this.remove();
      if (ageMs !== undefined) this.set(ageMs / 1000);
    },
  });
  new Gauge({
    name: 'assent_index_entries',
    help: 'Lists, consents, accreditations and logs in the index of the chain',
    labelNames: ['registry'],
    registers: [registry],
    collect() {
      for (const [name, count] of Object.entries(figures().sizes)) this.set({ registry: name }, count);
    },
  });
}

export type Metrics = ReturnType<typeof createMetrics>;
