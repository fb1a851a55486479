import type { ServiceChecks } from '@assent/veramo';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Where the index of the chain stands. `ageMs` is absent before it was at the head for the first time. */
export interface IndexFigures {
  readonly block: number;
  readonly ageMs?: number;
  readonly sizes: Readonly<Record<string, number>>;
}

let ofProcess: Registry | undefined;

/** Metrics of the process, which has one set of them however many services there are in it: nothing ends their observers. */
function processMetrics(): Registry {
  if (!ofProcess) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
}

/** Prometheus metrics of one service. Labels are routes and codes, never identifiers. */
export function createMetrics(
  outboxCounts: () => Promise<Readonly<Record<string, number>>>,
  indexFigures: () => IndexFigures,
  checkFigures: ServiceChecks['figures'],
  counts: { readonly countLate: () => Promise<number>; readonly countEnding: () => Promise<number> },
) {
  const registry = new Registry();
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
  countRows(
    registry,
    'assent_emergencies_not_anchored',
    'Cases of emergency access that should be on the chain by now and are not',
    counts.countLate,
  );
  countRows(
    registry,
    'assent_issuer_certificates_ending',
    'Organisations whose certificate as an issuer ends within thirty days, or has ended',
    counts.countEnding,
  );
  measureIndex(registry, indexFigures);
  measureChecks(registry, checkFigures);
  return { registry: Registry.merge([processMetrics(), registry]), requests, verdicts, verifications };
}

/** What the database counts. Without it the gauge is absent. */
function countRows(registry: Registry, name: string, help: string, read: () => Promise<number>): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      this.remove();
      const count = await read().catch(() => undefined);
      if (count !== undefined) this.set(count);
    },
  });
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

function measureChecks(registry: Registry, figures: ServiceChecks['figures']): void {
  new Gauge({
    name: 'assent_signature_workers',
    help: 'Threads that check signatures beside the main one',
    registers: [registry],
    collect() {
      this.set(figures().pool.workers);
    },
  });
  new Gauge({
    name: 'assent_signature_queue',
    help: 'Signatures that wait for a worker',
    registers: [registry],
    collect() {
      this.set(figures().pool.queued);
    },
  });
  countUp(registry, 'assent_signatures_shared_total', 'Signatures given to workers', () => figures().pool.shared);
  countUp(
    registry,
    'assent_signatures_rejected_total',
    'Signatures refused because too many waited',
    () => figures().pool.rejected,
  );
  countUp(
    registry,
    'assent_credential_signatures_known_total',
    'Signatures of credentials that were checked before',
    () => figures().credentials.hits,
  );
  countUp(
    registry,
    'assent_credential_signatures_new_total',
    'Signatures of credentials that had to be checked',
    () => figures().credentials.misses,
  );
}

/** A counter that is kept elsewhere. */
function countUp(registry: Registry, name: string, help: string, read: () => number): void {
  new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(read());
    },
  });
}

export type Metrics = ReturnType<typeof createMetrics>;
