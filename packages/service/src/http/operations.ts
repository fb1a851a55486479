import { openapiDocument } from '@assent/api';
import { Hono } from 'hono';
import type { WebApps } from '../web-apps/load-web-apps.ts';
import type { Metrics } from './metrics.ts';
import { referencePage } from './reference-page.ts';
import { startPage } from './start-page.ts';

export interface OperationsOptions {
  readonly publicUrl: string;
  readonly version: string;
  readonly metrics: Metrics;
  readonly webApps: WebApps;
  /** Whether each thing the service needs can be used now, by name. */
  readonly readiness: () => Promise<Readonly<Record<string, boolean>>>;
}

/** What there is beside the API: the page of the service itself, health, readiness, metrics, and the reference of the API. */
export function operationsRoutes({ publicUrl, version, metrics, webApps, readiness }: OperationsOptions): Hono {
  // made when somebody asks: it takes a quarter of a second, which starting can do without
  const document = once(() => openapiDocument(publicUrl));
  const page = once(() => referencePage(document()));
  const start = startPage(webApps);
  return new Hono()
    .get('/', (c) => c.html(start))
    .get('/health', (c) => c.json({ status: 'ok', version }))
    .get('/ready', async (c) => {
      const checks = await readiness();
      const ready = Object.values(checks).every(Boolean);
      return c.json({ ready, checks }, ready ? 200 : 503);
    })
    .get('/metrics', async (c) =>
      c.text(await metrics.registry.metrics(), 200, { 'content-type': metrics.registry.contentType }),
    )
    .get('/openapi.json', (c) => c.json(document()))
    .get('/docs', (c) => c.html(page()));
}

/** What `make` makes, made at the first call. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
