import { endpoints } from '@assent/api';
import { describe, expect, test } from '@jest/globals';
import { httpWorld } from '../testing/http-world.ts';

const statusesOf = (responses: readonly Response[]) => responses.map(({ status }) => status);

/** The same request several times, one after the other. */
async function repeated(times: number, send: (nth: number) => Promise<Response>): Promise<Response[]> {
  const responses: Response[] = [];
  for (let nth = 0; nth < times; nth++) responses.push(await send(nth));
  return responses;
}

describe('the rate limit', () => {
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

  test('answers 429 with the time to wait, and lets the caller in again after it', async () => {
    const world = await httpWorld({ burst: 2, perSecond: 0.5 });
    const call = () => world.call('/v1/network');
    const [, , third] = await repeated(3, call);
    expect({ status: third?.status, after: third?.headers.get('retry-after') }).toEqual({ status: 429, after: '2' });
    expect(await third?.json()).toMatchObject({ code: 'rate_limited', params: { retryAfterSeconds: 2 } });
    world.advanceMs(2000);
    expect((await call()).status).toBe(200);
  });

  test('counts each address alone', async () => {
    const world = await httpWorld({ burst: 1, perSecond: 0.001 });
    const call = (address: string) => world.call('/v1/network', {}, address);
    expect(statusesOf([await call('192.0.2.1'), await call('192.0.2.1'), await call('192.0.2.2')])).toEqual([
      200, 429, 200,
    ]);
  });

  test('counts a key that was right once alone, whatever its address has used up', async () => {
    const world = await httpWorld({ burst: 3, perSecond: 0.001 });
    const { apiKey } = await world.onboard('clinic', 'clinic');
    const patients = () => world.call(endpoints.listPatients.path, bearer(apiKey));
    expect((await patients()).status).toBe(200);
    expect(statusesOf(await repeated(3, () => world.call('/v1/network')))).toEqual([200, 429, 429]);
    expect(statusesOf(await repeated(4, patients))).toEqual([200, 200, 200, 429]);
    const otherCase = { headers: { authorization: `bearer ${apiKey}` } };
    expect((await world.call(endpoints.listPatients.path, otherCase)).status).toBe(429);
  });

  test('cannot be got around with a new wrong key each time', async () => {
    const world = await httpWorld({ burst: 2, perSecond: 0.001 });
    const guess = (nth: number) => world.call('/v1/patients', bearer(`guess-number-${nth}`.padEnd(43, 'x')));
    expect(statusesOf(await repeated(4, guess))).toEqual([401, 401, 429, 429]);
    const open = (nth: number) => world.call('/v1/network', bearer(`made-up-token-${nth}`.padEnd(43, 'x')));
    expect(statusesOf(await repeated(2, open))).toEqual([429, 429]);
  });

  test('leaves alone those who watch whether the service runs', async () => {
    const world = await httpWorld({ burst: 1, perSecond: 0.001 });
    await repeated(2, () => world.call('/v1/network'));
    expect((await world.call('/health')).status).toBe(200);
    expect((await world.call('/ready')).status).toBe(200);
  });
});

describe('the size limit', () => {
  const limit = 1024;
  const path = '/v1/consent-revocations';
  const headers = { 'content-type': 'application/json' };
  const bodyOf = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2));

  test.each([
    ['exactly as large as allowed', limit, 400],
    ['one byte larger', limit + 1, 413],
    ['much larger', limit * 100, 413],
  ])('a body that is %s: %i bytes, %i', async (_, bytes, status) => {
    const world = await httpWorld({ maxBodyBytes: limit });
    const body = bodyOf(bytes);
    const declared = { ...headers, 'content-length': String(bytes) };
    for (const given of [headers, declared]) {
      const response = await world.call(path, { method: 'POST', headers: given, body });
      expect(response.status).toBe(status);
    }
  });

  test('is told, holds for bytes and not characters, and ends the connection', async () => {
    const world = await httpWorld({ maxBodyBytes: limit });
    const response = await world.call(path, { method: 'POST', headers, body: JSON.stringify('ü'.repeat(600)) });
    expect(response.status).toBe(413);
    expect(response.headers.get('connection')).toBe('close');
    expect(await response.json()).toMatchObject({ code: 'payload_too_large', params: { limitBytes: limit } });
  });
});

describe('the time limit', () => {
  /** A world in which a public operation takes until it is told to go on. */
  async function slowWorld() {
    let goOn = () => {};
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const world = await httpWorld({
      timeoutMs: 20,
      handlers: {
        listAccreditations: async () => {
          await waiting;
          return { accreditations: [] };
        },
      },
    });
    return { ...world, goOn };
  }

  test('answers 503 with when to try again, and is not moved by what comes later', async () => {
    const world = await slowWorld();
    const response = await world.call('/v1/accreditations');
    world.goOn();
    expect({ status: response.status, after: response.headers.get('retry-after') }).toEqual({
      status: 503,
      after: '1',
    });
    expect(await response.json()).toMatchObject({ code: 'timeout', params: { limitMs: 20 } });
    expect(response.headers.get('x-request-id')).not.toBeNull();
  });

  test('does not hold up what is quick', async () => {
    const world = await slowWorld();
    const slow = world.call('/v1/accreditations');
    expect((await world.call('/v1/network')).status).toBe(200);
    world.goOn();
    expect((await slow).status).toBe(200);
  });
});
