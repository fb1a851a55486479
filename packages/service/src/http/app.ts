import type { TypeMetadata } from '@assent/application';
import { AppError } from '@assent/domain';
import type { Openid4vciIssuer, Openid4vpVerifier } from '@assent/openid4vc';
import type { AuthorizationServers } from '@assent/openid4vc/authorization';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Logger } from 'pino';
import type { HealthCardDesk } from '../health-cards/health-card-desk.ts';
import type { HealthLinkDesk } from '../health-links/health-link-desk.ts';
import type { VcApi } from '../vc-api/vc-api.ts';
import { authorizationRoutes } from './authorization-routes.ts';
import { bearerToken } from './bearer-token.ts';
import { bindEndpoints, type Callers, type Handlers } from './bind.ts';
import { type FhirRoutesOptions, fhirRoutes } from './fhir-routes.ts';
import { healthRoutes } from './health-routes.ts';
import { limitBody } from './limit-body.ts';
import { type LogReader, logRoutes } from './log-routes.ts';
import type { Metrics } from './metrics.ts';
import { openid4vciRoutes } from './openid4vci-routes.ts';
import { openid4vpRoutes } from './openid4vp-routes.ts';
import { type OperationsOptions, operationsRoutes } from './operations.ts';
import { problemFrom, problemResponse } from './problem-response.ts';
import type { RateLimit } from './rate-limit.ts';
import { typeMetadataRoutes } from './type-metadata-routes.ts';
import { type VcApiAccess, vcApiRoutes } from './vc-api-routes.ts';
import { webAppRoutes } from './web-app-routes.ts';

export interface AppOptions extends OperationsOptions, Callers {
  readonly handlers: Handlers;
  readonly metrics: Metrics;
  readonly rateLimit: RateLimit;
  readonly log: Logger;
  readonly auditLog: LogReader;
  readonly verifier: Openid4vpVerifier;
  readonly issuer: Openid4vciIssuer;
  readonly authorization: AuthorizationServers;
  readonly healthCards: HealthCardDesk;
  readonly healthLinks: HealthLinkDesk;
  /** Absent: the VC-API is off. */
  readonly vcApi?: { readonly api: VcApi; readonly access: VcApiAccess['kind'] };
  /** Absent: no FHIR server is behind this service. */
  readonly fhir?: FhirRoutesOptions;
  readonly typeMetadata: TypeMetadata;
  readonly newRequestId: () => string;
  readonly maxBodyBytes: number;
  readonly timeoutMs: number;
}

type Env = { Variables: { requestId: string; authenticated?: true } };

/** The HTTP service. Pure wiring: every dependency comes in, nothing is read from the environment. */
export function createApp(options: AppOptions): Hono {
  const { log, metrics, rateLimit, maxBodyBytes, timeoutMs } = options;
  const app = new Hono<Env>();

  app.use(async (c, next) => {
    const requestId = options.newRequestId();
    c.set('requestId', requestId);
    const startedMs = performance.now();
    await next();
    c.res.headers.set('x-request-id', requestId); // c.header() would copy the answer by way of a stream
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
      // a page with a form says itself where the form may lead
      overwrite: false,
    }),
  );
  app.use(async (c, next) => {
    // the adapter takes a Host that is none, and fails once somebody reads the body
    if (!URL.canParse(c.req.url)) throw new AppError('invalid_request', { header: 'Host' });
    await next();
  });
  app.route('/', operationsRoutes(options));
  app.route('/', webAppRoutes(options.webApps));
  app.use(async (c, next) => {
    const token = bearerToken(c.req.header('authorization'));
    rateLimit.take(token && rateLimit.knows(token) ? token : addressOf(c.env));
    await next();
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
    if (token && c.get('authenticated')) rateLimit.admit(token);
  });
  app.use(limitBody(maxBodyBytes));
  app.use(async (_, next) => within(timeoutMs, next()));
  app.route('/', logRoutes(options.auditLog));
  app.route('/', openid4vpRoutes(options.verifier));
  app.route('/', openid4vciRoutes(options.issuer, options.publicUrl));
  app.route('/', authorizationRoutes(options.authorization, options.publicUrl));
  if (options.vcApi) app.route('/', vcApiRoutes(options.vcApi.api, accessOf(options, options.vcApi.access)));
  if (options.fhir) app.route('/', fhirRoutes(options.fhir));
  app.route('/', healthRoutes(options.healthCards, options.healthLinks));
  app.route('/', typeMetadataRoutes(options, options.publicUrl));
  bindEndpoints(app as unknown as Hono, options.handlers, options);

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

const accessOf = ({ authenticate }: AppOptions, kind: VcApiAccess['kind']): VcApiAccess =>
  kind === 'keyed' ? { kind, authenticate } : { kind };

/**
 * Who is limited while nothing else is known. A token has a bucket of its own once it was right, and no sooner: a new
 * wrong one with each request would be a way around the limit.
 */
function addressOf(env: unknown): string {
  const { incoming } = (env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress ?? 'unknown';
}

async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new AppError('timeout', { limitMs: timeoutMs })), timeoutMs);
  });
  await Promise.race([work.catch(failWith), late]).finally(() => clearTimeout(timer));
}

/** Hono makes answers of errors only; any other value would pass it by. */
function failWith(thrown: unknown): never {
  throw thrown instanceof Error ? thrown : new Error('what was thrown is no error');
}

function whereOf(error: unknown): { kind: string; at: string[]; cause?: string } {
  if (!(error instanceof Error)) return { kind: typeof error, at: [] };
  const cause = error.cause instanceof Error ? { cause: error.cause.name } : {};
  return { kind: error.name, at: framesOf(error), ...cause };
}

/** The first frames of a stack, without the message above them: its lines may look like frames. */
function framesOf({ stack = '', message }: Error): string[] {
  const start = stack.indexOf(message);
  if (start < 0) return [];
  const lines = stack.slice(start + message.length).split('\n');
  return lines
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim());
}
