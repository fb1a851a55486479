import type { ErrorCode } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { createClient } from './client.ts';
import { endpoints } from './endpoints.ts';
import { problems } from './problem.ts';

const baseUrl = 'https://assent.example';
const marker = 'Zz-Marker';
const network = {
  chainId: 1,
  statusRegistry: `0x${'1'.repeat(40)}`,
  consentRevocations: `0x${'2'.repeat(40)}`,
  issuerRegistry: `0x${'2'.repeat(40)}`,
  anchorLog: `0x${'2'.repeat(40)}`,
  emergencyAccess: `0x${'2'.repeat(40)}`,
  didRegistry: `0x${'3'.repeat(40)}`,
};

/** A client of a service that answers every request with the same, and what it was asked. */
function clientOf(answer: () => Response | Promise<Response>, options: { token?: string; timeoutMs?: number } = {}) {
  const requests: Request[] = [];
  const client = createClient({
    baseUrl,
    ...options,
    fetch: async (input, init) => {
      const request = new Request(input as URL, init);
      requests.push(request);
      return answer();
    },
  });
  return { client, requests };
}
const json =
  (value: unknown, status = 200) =>
  () =>
    new Response(JSON.stringify(value), { status });

describe('a request', () => {
  test('has a method for every operation', () => {
    expect(Object.keys(createClient({ baseUrl })).sort()).toEqual(Object.keys(endpoints).sort());
  });

  test('carries its token as a bearer, and none without', async () => {
    const { client, requests } = clientOf(json(network), { token: 'token-of-the-test' });
    await client.readNetwork({});
    const anonymous = clientOf(json(network));
    await anonymous.client.readNetwork({});
    const sent = [requests[0], anonymous.requests[0]].map((request) => request?.headers.get('authorization'));
    expect(sent).toEqual(['Bearer token-of-the-test', null]);
  });

  test('encodes its parameters, so that none can change the path', async () => {
    const { client, requests } = clientOf(json({ receipts: [] }));
    await client.readOwnHistory({ params: { tenant: '../../x?y=#' as never } });
    expect(requests[0]?.url).toBe(`${baseUrl}/v1/organizations/..%2F..%2Fx%3Fy%3D%23/holder/history`);
  });

  test('sends the query that is given and leaves defaults to the service', async () => {
    const { client, requests } = clientOf(json({ receipts: [] }));
    const subject = 'did:example:a%20b' as never;
    await client.readHistory({ query: { subject, limit: 5, offset: undefined as never } });
    expect(requests[0]?.url).toBe(`${baseUrl}/v1/history?subject=did%3Aexample%3Aa%2520b&limit=5`);
  });

  test('sends a body as JSON, and no content type without one', async () => {
    const { client, requests } = clientOf(json({ revokedAt: '2026-01-01T00:00:00Z', intent: 'i' }, 202));
    await client.revokeConsent({ body: { secret: `0x${'a'.repeat(64)}` as never } });
    await client.revokeCredential({ params: { id: 'x' } });
    expect(requests.map(({ headers }) => headers.get('content-type'))).toEqual(['application/json', null]);
    expect(await requests[0]?.json()).toEqual({ secret: `0x${'a'.repeat(64)}` });
  });

  test('follows no redirect: a token goes nowhere else', async () => {
    const { client, requests } = clientOf(json(network), { token: 'token-of-the-test' });
    await client.readNetwork({});
    expect(requests[0]?.redirect).toBe('error');
  });
});

describe('an answer', () => {
  test.each([
    ['a member more', { ...network, more: marker }, ['#/more']],
    ['a member less', { ...network, chainId: undefined }, ['#/chainId']],
    ['another type', { ...network, chainId: marker }, ['#/chainId']],
    ['nothing of it', marker, ['#/']],
  ])('with %s than described is refused, without its text', async (_, body, pointers) => {
    const { client } = clientOf(json(body));
    const failure = await client.readNetwork({}).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'store_unavailable', params: { status: 200, pointers } });
    expect(`${(failure as Error).message}${(failure as Error).cause}`).not.toContain(marker);
  });

  test.each([
    ['a page', `<html>${marker}</html>`, 200],
    ['nothing', '', 200],
    ['a page', `<html>${marker}</html>`, 502],
    ['JSON of somebody else', `{"message":"${marker}"}`, 404],
    ['a problem of no known code', JSON.stringify({ type: 'x', status: 500, title: 'x', code: 'internal' }), 500],
    [
      'a problem with the name of a method',
      JSON.stringify({ type: '', status: 500, title: '', code: 'toString' }),
      500,
    ],
  ])('that is %s is unknown, with its status and without its text', async (_, body, status) => {
    const { client } = clientOf(() => new Response(body, { status }));
    const failure = await client.readNetwork({}).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'store_unavailable', params: { status } });
    expect((failure as Error).message).not.toContain(marker);
  });

  test.each(Object.keys(problems) as ErrorCode[])('that is a problem is thrown with its code %s', async (code) => {
    const { status, title } = problems[code];
    const params = { limit: 7, name: 'x', pointers: ['#/a'] };
    const { client } = clientOf(json({ type: `/docs#${code}`, status, title, code, params }, status));
    await expect(client.readNetwork({})).rejects.toMatchObject({ name: 'AppError', code, params });
  });
});

describe('a connection that the other side has closed', () => {
  /** Fails so many times as fetch does for such a connection, and answers then. */
  const closed = (times: number) => {
    let left = times;
    return () => {
      if (left === 0) return new Response(JSON.stringify({ revokedAt: '2026-01-01T00:00:00Z', intent: 'x' }));
      left -= 1;
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'UND_ERR_SOCKET' }) });
    };
  };

  test.each([
    [1, 'store_unavailable', 2],
    [4, 'store_unavailable', 5],
    [5, 'timeout', 5],
  ])('is opened again for a GET, four times: closed %i times', async (times, code, asked) => {
    const { client, requests } = clientOf(closed(times));
    await expect(client.readNetwork({})).rejects.toMatchObject({ code });
    expect(requests).toHaveLength(asked);
  });

  test('is none for what changes something: whether it was done is unknown', async () => {
    const { client, requests } = clientOf(closed(1));
    const body = { secret: `0x${'1'.repeat(64)}` as never };
    await expect(client.revokeConsent({ body })).rejects.toMatchObject({ code: 'timeout' });
    expect(requests).toHaveLength(1);
  });
});

describe('no answer', () => {
  test.each([
    ['nobody listens', () => Promise.reject(new TypeError('fetch failed'))],
    [
      'the connection breaks within it',
      () => new Response(new ReadableStream({ pull: (c) => c.error(new Error('x')) })),
    ],
  ])('is a timeout with the host: %s', async (_, answer) => {
    const { client } = clientOf(answer);
    await expect(client.readNetwork({})).rejects.toMatchObject({ code: 'timeout', params: { host: 'assent.example' } });
  });

  test('is given up after the time limit', async () => {
    const client = createClient({
      baseUrl,
      timeoutMs: 10,
      fetch: (_, init) =>
        new Promise((_resolve, fail) => init?.signal?.addEventListener('abort', () => fail(init.signal?.reason))),
    });
    await expect(client.readNetwork({})).rejects.toMatchObject({ code: 'timeout' });
  });
});
