import { openapiDocument } from '@assent/api';
import { Hono } from 'hono';
import type { Metrics } from './metrics.ts';
import { referencePage } from './reference-page.ts';

export interface OperationsOptions {
  readonly publicUrl: string;
  readonly version: string;
  readonly metrics: Metrics;
  /** Whether each thing the service needs can be used now, by name. */
  readonly readiness: () => Promise<Readonly<Record<string, boolean>>>;
}

/** Routes for those who run the service: health, readiness, metrics, and the reference of the API. */
export function operationsRoutes({ publicUrl, version, metrics, readiness }: OperationsOptions): Hono {
  const document = openapiDocument(publicUrl);
  const page = referencePage(document);
  return new Hono()
    .get('/', (c) => c.redirect('/docs'))
    .get('/health', (c) => c.json({ status: 'ok', version }))
    .get('/ready', async (c) => {
      const checks = await readiness();
      const ready = Object.values(checks).every(Boolean);
      return c.json({ ready, checks }, ready ? 200 : 503);
    })
    .get('/metrics', async (c) =>
      c.text(await metrics.registry.metrics(), 200, { 'content-type': metrics.registry.contentType }),
    )
    .get('/openapi.json', (c) => c.json(document))
    .get('/docs', (c) => c.html(page));
}
