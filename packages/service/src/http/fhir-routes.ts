import { AppError, parse, zTenantId } from '@assent/domain';
import {
  capabilityStatement,
  consentCards,
  consentConsultDiscovery,
  type FhirAnswer,
  outcome,
  releaseMs,
  zConsentQuestion,
} from '@assent/fhir';
import { type Context, Hono } from 'hono';
import type { FhirGateway } from '../fhir-proxy/fhir-gateway.ts';
import { bearerToken } from './bearer-token.ts';
import { readForm } from './read-form.ts';
import { jsonFrom } from './read-json.ts';

const json = { 'cache-control': 'no-store', 'content-type': 'application/fhir+json' };
const jose = { ...json, 'content-type': 'application/jose' };

/** How time passes: milliseconds since some moment, and waiting. */
export interface Pace {
  nowMs(): number;
  wait(ms: number): Promise<void>;
}

const clockOnTheWall: Pace = {
  nowMs: () => performance.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** What the routes work with. */
export interface FhirRoutesOptions {
  readonly gateway: FhirGateway;
  readonly now: () => string;
  /** Absent: as it does for everybody. */
  readonly pace?: Pace;
}

/**
 * FHIR R4, SMART Backend Services and CDS Hooks for clients of a tenant, in front of the tenant's FHIR server. Their errors are those
 * of these specifications, so they are no endpoints of the API.
 */
export function fhirRoutes({ gateway, now, pace = clockOnTheWall }: FhirRoutesOptions): Hono {
  const tenantOf = (c: Context) => parse(zTenantId, c.req.param('tenant'));
  return new Hono()
    .get('/fhir/:tenant/metadata', (c) => c.json(capabilityStatement(now()), 200, json))
    .get('/fhir/:tenant/.well-known/smart-configuration', (c) =>
      c.json({
        token_endpoint: `${gateway.baseUrlOf(tenantOf(c))}/auth/token`,
        grant_types_supported: ['client_credentials', 'urn:assent:grant-type:presentation'],
        token_endpoint_auth_methods_supported: ['private_key_jwt'],
        token_endpoint_auth_signing_alg_values_supported: ['ES256', 'ES384', 'RS384', 'PS384'],
        scopes_supported: ['system/*.rs'],
        capabilities: ['client-confidential-asymmetric', 'permission-v2'],
      }),
    )
    .post('/fhir/:tenant/auth/token', async (c) => {
      const answer = await gateway.token(tenantOf(c), await readForm(c)).catch(oauthError);
      if ('error' in answer) return c.json({ error: answer.error }, answer.status, { 'cache-control': 'no-store' });
      return c.json(answer, 200, { 'cache-control': 'no-store', pragma: 'no-cache' });
    })
    .get('/fhir/:tenant/cds-services', (c) => c.json(consentConsultDiscovery))
    .post('/fhir/:tenant/cds-services/patient-consent-consult', async (c) => {
      const startedMs = pace.nowMs();
      const tenant = tenantOf(c);
      const question = parse(zConsentQuestion, jsonFrom(await c.req.text()));
      const access = await gateway.access(tenant, tokenOf(c));
      const { purposeOfUse } = question.context;
      const purpose = purposeOfUse === undefined ? undefined : [purposeOfUse].flat().join(' ');
      const decide = gateway.decider(tenant, access, purpose ?? c.req.header('x-purpose-of-use'));
      if (typeof decide === 'string') throw new AppError('forbidden');
      const cards = await consentCards(question, decide);
      await untilRelease(pace, startedMs, gateway.stepMs(tenant));
      return c.json(cards);
    })
    .get('/fhir/:tenant/*', (c) => answered(c, { gateway, pace }, new URL(c.req.url).searchParams))
    .post('/fhir/:tenant/*', async (c) => {
      const form = c.req.path.endsWith('/_search') ? await readForm(c) : new URLSearchParams();
      return answered(c, { gateway, pace }, new URLSearchParams([...new URL(c.req.url).searchParams, ...form]));
    });
}

async function answered(
  c: Context,
  { gateway, pace }: { readonly gateway: FhirGateway; readonly pace: Pace },
  parameters: URLSearchParams,
): Promise<Response> {
  const startedMs = pace.nowMs();
  const tenant = parse(zTenantId, c.req.param('tenant'));
  const stepMs = gateway.stepMs(tenant);
  const answer = await answerOrOutcome(c, gateway, parameters);
  await untilRelease(pace, startedMs, stepMs);
  return c.body(answer.body, answer.status, answer.encrypted ? jose : json);
}

async function answerOrOutcome(c: Context, gateway: FhirGateway, parameters: URLSearchParams): Promise<FhirAnswer> {
  const tenant = parse(zTenantId, c.req.param('tenant'));
  try {
    const access = await gateway.access(tenant, tokenOf(c));
    return await gateway.answer(tenant, access, {
      method: c.req.method,
      path: pathOf(c).split('/'),
      parameters: [...parameters],
      purpose: c.req.header('x-purpose-of-use'),
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.code === 'unauthenticated' ? outcome(401, 'login') : outcome(503, 'transient');
  }
}

/** What comes after the tenant. An escape that stands for nothing is no part of a path. */
const pathOf = (c: Context): string => c.req.path.replace(/^\/fhir\/[^/]+\//, '');

function tokenOf(c: Context): string {
  const token = bearerToken(c.req.header('authorization'));
  if (!token) throw new AppError('unauthenticated');
  return token;
}

/** Waits until the next boundary: how long the work took says how much there was that is not shown. */
async function untilRelease(pace: Pace, startedMs: number, stepMs: number): Promise<void> {
  const elapsedMs = pace.nowMs() - startedMs;
  await pace.wait(releaseMs(elapsedMs, stepMs) - elapsedMs);
}

/** The errors of RFC 6749 §5.2. @throws whatever is none of them */
function oauthError(error: unknown): { readonly error: string; readonly status: 400 | 401 } {
  const code = error instanceof AppError ? error.code : undefined;
  if (code === 'unauthenticated') return { error: 'invalid_client', status: 401 };
  if (code === 'forbidden') return { error: 'invalid_scope', status: 400 };
  if (code === 'invalid_request') return { error: 'invalid_request', status: 400 };
  throw error;
}
