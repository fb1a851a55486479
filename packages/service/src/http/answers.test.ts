import { problems, zProblem } from '@assent/api';
import { AppError, type ErrorCode } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { httpWorld } from '../testing/http-world.ts';
import { uuid } from '../testing/samples.ts';

const secretText = 'Zz-Marker in a message';

/** A world in which one public operation throws. */
async function worldThatThrows(error: () => unknown) {
  const world = await httpWorld({
    handlers: {
      listAccreditations: async () => {
        throw error();
      },
    },
  });
  return { ...world, failing: () => world.call('/v1/accreditations') };
}

describe('an answer for which there is no room', () => {
  test('is a 503 that says when to try again, and nothing of the work', async () => {
    const world = await worldThatThrows(() => new AppError('overloaded', { maxQueued: 2000 }));
    const response = await world.failing();
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({ code: 'overloaded', params: { maxQueued: 2000 } });
  });
});

describe('every answer', () => {
  const paths = [
    '/',
    '/health',
    '/ready',
    '/metrics',
    '/openapi.json',
    '/docs',
    '/v1/network',
    '/v1/patients',
    '/none',
  ];

  test.each(paths)('%s carries a request id of its own and the headers that protect browsers', async (path) => {
    const world = await httpWorld();
    const [first, second] = [await world.call(path), await world.call(path)];
    const ids = [first, second].map(({ headers }) => headers.get('x-request-id'));
    expect(ids[0]).toMatch(/^request-\d+$/);
    expect(ids[1]).not.toBe(ids[0]);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'content-security-policy': "default-src 'none'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(first.headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/);
    expect(first.headers.get('access-control-allow-origin')).toBeNull();
    expect(first.headers.get('x-powered-by')).toBeNull();
  });

  test.each([['/v1/network'], ['/v1/patients'], [`/v1/chain-intents/${uuid(1)}`], ['/v1/none']])(
    '%s is kept in no cache',
    async (path) => {
      const world = await httpWorld();
      expect((await world.call(path)).headers.get('cache-control')).toBe('no-store');
    },
  );

  test('does not take over a request id that the caller made up', async () => {
    const world = await httpWorld();
    const response = await world.call('/health', { headers: { 'x-request-id': 'Zz-Marker' } });
    expect(response.headers.get('x-request-id')).not.toContain('Zz-Marker');
  });
});

describe('a problem', () => {
  test.each(Object.keys(problems) as ErrorCode[])('of code %s is as RFC 9457 and the description say', async (code) => {
    const { failing } = await worldThatThrows(() => new AppError(code, { limit: 7, pointers: ['#/a'] }));
    const response = await failing();
    const body = (await response.json()) as object;
    expect(response.status).toBe(problems[code].status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(zProblem.strict().parse(body)).toEqual({
      type: `/docs#problem-${code}`,
      status: problems[code].status,
      title: problems[code].title,
      code,
      params: { limit: 7, pointers: ['#/a'] },
      requestId: response.headers.get('x-request-id'),
    });
  });

  test.each([
    ['store_unavailable', '1'],
    ['timeout', '1'],
    ['rate_limited', '9'],
    ['not_found', null],
    ['configuration_invalid', null],
  ] as const)('of code %s says to try again after %s', async (code, after) => {
    const { failing } = await worldThatThrows(() => new AppError(code, { retryAfterSeconds: 9 }));
    expect((await failing()).headers.get('retry-after')).toBe(after);
  });

  test.each([
    ['an error', () => new Error(secretText)],
    ['an error with a cause', () => new TypeError(secretText, { cause: new Error(secretText) })],
    ['an error of many lines', () => new Error(`${secretText}\n    at Zz-Marker (file.ts:1:1)`)],
    ['an error that names itself', () => Object.assign(new Error('x'), { name: 'E', code: 'not_found', status: 200 })],
    ['a value that is no error', () => secretText],
  ])('nobody expected (%s) is a bare 500', async (_, error) => {
    const { failing, logs } = await worldThatThrows(error);
    const response = await failing();
    const requestId = response.headers.get('x-request-id');
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      type: 'about:blank',
      status: 500,
      title: 'Internal error',
      code: 'internal',
      requestId,
    });
    const line = logs.map((text) => JSON.parse(text)).find(({ msg }) => msg === 'failed');
    expect(line).toMatchObject({ requestId, code: 'internal' });
    expect(logs.join('')).not.toContain('Zz-Marker');
  });

  test('that is the fault of the caller is not logged as a failure', async () => {
    const { failing, logs } = await worldThatThrows(() => new AppError('conflict', { credential: uuid(1) }));
    await failing();
    expect(logs.map((text) => JSON.parse(text).msg)).toEqual(['request']);
  });
});

describe('a method', () => {
  test('HEAD is answered as GET, without a body', async () => {
    const world = await httpWorld();
    for (const path of ['/health', '/docs', '/v1/network', '/v1/accreditations']) {
      const [head, get] = [await world.call(path, { method: 'HEAD' }), await world.call(path)];
      expect({ path, status: head.status, text: await head.text() }).toEqual({ path, status: 200, text: '' });
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
    }
  });

  test('HEAD opens no door that GET does not', async () => {
    const world = await httpWorld();
    const response = await world.call('/v1/patients', { method: 'HEAD' });
    expect({ status: response.status, text: await response.text() }).toEqual({ status: 401, text: '' });
  });

  test('OPTIONS allows no other origin anything', async () => {
    const world = await httpWorld();
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const response = await world.call('/v1/patients', { method: 'OPTIONS', headers });
    expect(response.status).toBe(404);
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('cannot be exchanged for another by a header', async () => {
    const world = await httpWorld();
    const headers = { 'x-http-method-override': 'GET' };
    expect((await world.call('/v1/network', { method: 'POST', headers })).status).toBe(404);
  });
});

describe('readiness', () => {
  test('is 200 if everything works and 503 if one thing does not', async () => {
    const checks = { database: true, chain: true };
    const world = await httpWorld({ readiness: async () => checks });
    const ready = await world.call('/ready');
    expect({ status: ready.status, body: await ready.json() }).toEqual({ status: 200, body: { ready: true, checks } });
    checks.chain = false;
    const unready = await world.call('/ready');
    expect({ status: unready.status, body: await unready.json() }).toEqual({
      status: 503,
      body: { ready: false, checks },
    });
    expect((await world.call('/health')).status).toBe(200);
  });
});
