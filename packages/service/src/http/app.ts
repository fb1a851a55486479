import { AppError } from '@assent/domain';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import type { Logger } from 'pino';
import { type Authenticate, bindEndpoints, type Handlers } from './bind.ts';
import type { Metrics } from './metrics.ts';
import { type OperationsOptions, operationsRoutes } from './operations.ts';
import { problemFrom, problemResponse } from './problem-response.ts';
import type { RateLimit } from './rate-limit.ts';

export interface AppOptions extends OperationsOptions {
  readonly handlers: Handlers;
  readonly authenticate: Authenticate;
  readonly metrics: Metrics;
  readonly rateLimit: RateLimit;
  readonly log: Logger;
  readonly newRequestId: () => string;
  readonly maxBodyBytes: number;
  readonly timeoutMs: number;
}

type Env = { Variables: { requestId: string } };

/** The HTTP service. Pure wiring: every dependency comes in, nothing is read from the environment. */
export function createApp(options: AppOptions): Hono {
  const { log, metrics, rateLimit, maxBodyBytes, timeoutMs } = options;
  const app = new Hono<Env>();

  app.use(async (c, next) => {
    const requestId = options.newRequestId();
    c.set('requestId', requestId);
    const startedMs = performance.now();
    await next();
    c.header('x-request-id', requestId);
    const seconds = (performance.now() - startedMs) / 1000;
    const route = c.req.routePath;
    metrics.requests.observe({ method: c.req.method, route, status: c.res.status }, seconds);
    log.info(
      { requestId, method: c.req.method, route, status: c.res.status, ms: Math.round(seconds * 1000) },
      'request',
    );
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: 'no-referrer',
      xFrameOptions: 'DENY',
    }),
  );
  app.route('/', operationsRoutes(options));
  app.use(async (c, next) => {
    rateLimit.take(callerOf(c.env, c.req.header('authorization')));
    c.header('cache-control', 'no-store');
    await next();
  });
  const onError = () => {
    throw new AppError('payload_too_large', { limitBytes: maxBodyBytes });
  };
  app.use(bodyLimit({ maxSize: maxBodyBytes, onError }));
  app.use(async (_, next) => within(timeoutMs, next()));
  bindEndpoints(app as unknown as Hono, options.handlers, options.authenticate);

  app.notFound((c) => problemResponse(problemFrom(new AppError('not_found'), c.get('requestId'))));
  app.onError((error, c) => {
    const problem = problemFrom(error, c.get('requestId'));
    // Of an unexpected error the log gets its kind and place, not its message: messages may repeat input.
    if (problem.status >= 500)
      log.error({ requestId: problem.requestId, code: problem.code, ...whereOf(error) }, 'failed');
    return problemResponse(problem);
  });
  return app as unknown as Hono;
}

/** Anonymous callers share a bucket per address; a key has its own. */
function callerOf(env: unknown, authorization: string | undefined): string {
  if (authorization) return authorization;
  const { incoming } = (env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress ?? 'unknown';
}

async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new AppError('timeout', { limitMs: timeoutMs })), timeoutMs);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function whereOf(error: unknown): { kind: string; at: string[]; cause?: string } {
  if (!(error instanceof Error)) return { kind: typeof error, at: [] };
  const at = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6);
  const cause = error.cause instanceof Error ? { cause: error.cause.name } : {};
  return { kind: error.name, at: at.map((line) => line.trim()), ...cause };
}
