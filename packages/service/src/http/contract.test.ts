import { endpoints, problems } from '@assent/api';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { baseUrl, type HttpWorld, httpWorld } from '../testing/http-world.ts';
import { runMainFlow } from '../testing/main-flow.ts';

type Operations = Record<string, Record<string, { operationId: string }>>;

const world = await httpWorld();
const document = (await (await world.call('/openapi.json')).json()) as { paths: Operations; servers: unknown };
const described = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId }]) => ({ path, method: method.toUpperCase(), operationId })),
);
/** A path with parameters that no schema takes, so that nothing is found by accident. */
const filled = (path: string) => path.replace(/\{\w+\}/g, '!');

describe('the API description', () => {
  test('names every operation of the typed client, and no other', () => {
    expect(described.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(endpoints).sort());
    expect(document.servers).toEqual([{ url: baseUrl }]);
  });

  test.each(described)('$method $path is served', async ({ method, path }) => {
    const response = await world.call(filled(path), { method });
    // Without a key, or with parameters that fit nothing, or without a body: but the route is there.
    if (response.status === 404) expect(await response.json()).toMatchObject({ params: { reason: 'unknown_list' } });
    else expect([200, 400, 401, 415]).toContain(response.status);
  });

  test.each(Object.keys(document.paths))('%s is served by the methods described, and no other', async (path) => {
    const served = Object.keys(document.paths[path] ?? {}).map((method) => method.toUpperCase());
    const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'].filter((m) => !served.includes(m));
    for (const method of others) {
      const response = await world.call(filled(path), { method });
      expect({ method, status: response.status }).toEqual({ method, status: 404 });
    }
  });

  test('leaves out only what is for those who run the service', () => {
    const routes = world.app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const undescribed = routes.filter((route) => !described.some(({ method, path }) => route === `${method} ${path}`));
    expect(undescribed.sort()).toEqual([
      'GET /',
      'GET /.well-known/oauth-authorization-server/openid4vci/{tenant}',
      'GET /.well-known/oauth-authorization-server/openid4vci/{tenant}/authorization',
      'GET /.well-known/openid-credential-issuer/openid4vci/{tenant}',
      'GET /clinic',
      'GET /clinic/*',
      'GET /credential-types/{type}/1',
      'GET /docs',
      'GET /health',
      'GET /health-cards/{tenant}/.well-known/crl/{file}',
      'GET /health-cards/{tenant}/.well-known/jwks.json',
      'GET /health-links/{tenant}/{secret}',
      'GET /health-links/{tenant}/{secret}/files/{ticket}',
      'GET /log/checkpoint',
      'GET /log/tile/*',
      'GET /log/{logId}/checkpoint',
      'GET /log/{logId}/tile/*',
      'GET /metrics',
      'GET /openapi.json',
      'GET /openid4vci/trust-anchor.pem',
      'GET /openid4vci/{tenant}/.well-known/oauth-authorization-server',
      'GET /openid4vci/{tenant}/.well-known/openid-credential-issuer',
      'GET /openid4vci/{tenant}/authorization/authorize',
      'GET /openid4vci/{tenant}/authorization/authorize/{id}',
      'GET /openid4vci/{tenant}/authorization/interactions/{id}',
      'GET /openid4vci/{tenant}/offers/{id}',
      'GET /openid4vp/trust-anchor.pem',
      'GET /openid4vp/{tenant}/requests/{id}',
      'GET /operations',
      'GET /operations/*',
      'GET /ready',
      'GET /sponsor',
      'GET /sponsor/*',
      'GET /wallet',
      'GET /wallet/*',
      'OPTIONS /health-links/{tenant}/{secret}',
      'POST /health-links/{tenant}/{secret}',
      'POST /openid4vci/{tenant}/authorization/challenge',
      'POST /openid4vci/{tenant}/authorization/interactions/{id}',
      'POST /openid4vci/{tenant}/authorization/requests',
      'POST /openid4vci/{tenant}/authorization/token',
      'POST /openid4vci/{tenant}/challenge',
      'POST /openid4vci/{tenant}/credential',
      'POST /openid4vci/{tenant}/deferred',
      'POST /openid4vci/{tenant}/nonce',
      'POST /openid4vci/{tenant}/notification',
      'POST /openid4vci/{tenant}/token',
      'POST /openid4vp/{tenant}/requests/{id}',
      'POST /openid4vp/{tenant}/responses/{id}',
    ]);
  });
});

describe('the reference page', () => {
  test('has every operation, every problem, and no script', async () => {
    const response = await world.call('/docs');
    const page = await response.text();
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    for (const { operationId, path } of described) {
      expect(page).toContain(`<details id="${operationId}">`);
      expect(page).toContain(`<code>${path}</code>`);
    }
    for (const code of Object.keys(problems)) expect(page).toContain(`id="problem-${code}"`);
    expect(page).not.toMatch(/<script|<link|<img|\son\w+=/i);
  });
});

describe('the main job over HTTP', () => {
  let flowWorld: HttpWorld;
  let flow: Awaited<ReturnType<typeof runMainFlow>>;
  beforeAll(async () => {
    flowWorld = await httpWorld();
    // The typed client refuses an answer with a member too many, too few or of another type.
    flow = await runMainFlow(flowWorld, 'Made');
  });

  test('uses every operation, and every answer is as its schema says', () => {
    const { called, before, after, intake, replay, shown, screening } = flow;
    expect([...called].sort()).toEqual(Object.keys(endpoints).sort());
    expect({ before, after }).toEqual({ before: 'Permit', after: 'NoConsent' });
    expect(intake).toMatchObject({ valid: true, credentials: [{ claims: { name: { family: 'Made' } } }, {}] });
    expect(shown).toMatchObject({ verdict: 'accepted', disclosed: [{ claims: { name: { family: 'Made' } } }] });
    expect(replay).toEqual({ valid: false, rejections: [{ reason: 'challenge_used', at: '' }] });
    expect(screening).toMatchObject({ valid: true, disclosed: { TrialEligibility: { overall: 'eligible' } } });
  });

  test('wakes the outbox once for each thing recorded for the chain', () => {
    // Three organisations onboarded, an issuer accredited, suspended and reinstated; a credential suspended and reinstated; a consent,
    // a credential (twice) and a custodial consent revoked, and then all custodial consents of the patient; four changes of
    // the keys of an issuer; a policy and an approver of emergency access, and a case approved, closed and reviewed; a credential and a
    // patient erased; a key for facts made and rotated, and four sets of facts signed, of which one is revoked; six entries in the
    // journal of a study.
    expect(flowWorld.timesWoken()).toBe(36);
  });
});
