import { beforeAll, describe, expect, test } from '@jest/globals';
import { type HttpWorld, httpWorld, nextYear, operatorKey } from '../testing/http-world.ts';
import { runMainFlow } from '../testing/main-flow.ts';
import { accessRequest } from '../testing/samples.ts';

const marker = 'Zz-Marker-Family';

describe('a whole main job about a patient', () => {
  let world: HttpWorld;
  let secrets: readonly string[];
  let lines: readonly string[];
  let metrics: string;
  beforeAll(async () => {
    world = await httpWorld();
    ({ secrets } = await runMainFlow(world, marker));
    lines = [...world.logs];
    await world.call(`/v1/patients/${marker}`);
    await world.call(`/${marker}`);
    metrics = await (await world.call('/metrics')).text();
  });
  const traces = () => [...world.logs, metrics].join('\n');

  test('leaves no claim, key, token, secret or presentation in logs and metrics', () => {
    expect(world.logs.length).toBeGreaterThan(30);
    expect(secrets.length).toBeGreaterThan(15);
    for (const secret of [marker, operatorKey, ...secrets]) expect(traces()).not.toContain(secret);
  });

  test('leaves no identifier of a person or organisation in logs and metrics', () => {
    expect(traces()).not.toMatch(/did:|flow-(patient|clinic|sponsor)/);
    // Request ids are no UUIDs in this world: any UUID would be that of a patient, a credential or a grant.
    expect(traces()).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}/);
  });

  test('is logged by route and not by path', () => {
    const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const members = new Set(parsed.flatMap((line) => Object.keys(line)));
    expect([...members].sort()).toEqual([
      'hostname',
      'level',
      'method',
      'ms',
      'msg',
      'pid',
      'requestId',
      'route',
      'status',
      'time',
    ]);
    expect(parsed.map(({ route }) => route)).toContain('/v1/presentation-requests/:id/presentation');
  });

  test('has routes, methods, states and outcomes as labels of metrics, and no identifier', () => {
    const ours = metrics.split('\n').filter((line) => line.startsWith('assent_'));
    const labels = new Set(ours.flatMap((line) => [...line.matchAll(/(\w+)="/g)].map(([, label]) => label)));
    expect([...labels].sort()).toEqual(['le', 'method', 'outcome', 'route', 'state', 'status', 'verdict']);
    expect(metrics).not.toContain(marker);
    expect(ours).toContain('assent_decisions_total{verdict="Permit"} 2');
    expect(ours).toContain('assent_presentations_total{outcome="refused"} 1');
    expect(ours.some((line) => line.includes('route="/v1/patients/:id",status="401"'))).toBe(true);
  });
});

describe('a problem', () => {
  /** The same marker wherever a caller can put text. */
  const attempts = (clinic: string): readonly [string, string, string, unknown][] => [
    ['a name in claims', 'POST', '/v1/credentials', credentialWith({ name: { family: marker } })],
    ['an unknown type', 'POST', '/v1/credentials', { ...credentialWith({}), content: { type: marker, claims: {} } }],
    ['a FHIR resource', 'POST', '/v1/credentials', resourceWith({ name: [{ family: marker, extra: marker }] })],
    ['a FHIR type', 'POST', '/v1/credentials', resourceWith({ resourceType: 'Basic', code: marker })],
    ['a FHIR code', 'POST', '/v1/credentials', resourceWith({ gender: marker, birthDate: marker })],
    ['a presentation', 'POST', '/v1/patients', { custody: 'holder', request: marker, presentation: marker }],
    ['a secret', 'POST', '/v1/consent-revocations', { secret: marker }],
    ['a DID', 'POST', '/v1/decisions', { ...accessRequest(`did:x:${clinic}` as never, marker as never) }],
    ['a query', 'GET', `/v1/history?subject=${marker}`, undefined],
    ['an id', 'GET', `/v1/patients/${marker}`, undefined],
    ['a path', 'GET', `/${marker}`, undefined],
    ['a bundle', 'POST', '/v1/eligibility-assessments', { bundle: { resourceType: marker }, criteria: { a: marker } }],
  ];
  const credentialWith = (claims: object) => ({
    subject: 'did:example:somebody',
    validUntil: nextYear,
    content: { type: 'PatientIdentity', claims },
  });
  const resourceWith = (resource: object) => ({
    subject: 'did:example:somebody',
    validUntil: nextYear,
    resource: { resourceType: 'Patient', ...resource },
  });

  test.each(attempts('clinic'))('about %s does not repeat it, and neither do logs', async (_, method, path, body) => {
    const world = await httpWorld();
    const { apiKey } = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'user-agent': marker };
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const response = await world.call(path, init);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(await response.text()).not.toContain(marker);
    expect(JSON.stringify([...response.headers])).not.toContain(marker);
    expect(world.logs.join('')).not.toContain(marker);
  });
});
