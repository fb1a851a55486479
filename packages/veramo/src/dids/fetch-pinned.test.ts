import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { pinnedAsk, pinnedFetch } from './fetch-pinned.ts';

let server: Server;
let origin: string;
let accepted: (string | undefined)[];
beforeAll(async () => {
  server = createServer((request, response) => {
    accepted.push(request.headers.accept);
    if (request.method === 'POST') {
      const type = request.headers['content-type'] ?? '';
      response.writeHead(401, { 'content-type': type });
      return void request.pipe(response);
    }
    if (request.url === '/away') return void response.writeHead(302, { location: '/list' }).end();
    response.writeHead(200, { 'content-type': 'Application/StatusList+JWT; charset=utf-8' }).end('token');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});
beforeEach(() => {
  accepted = [];
});

describe('the own service', () => {
  test('is reached over http on any address, and says what it sends', async () => {
    const fetch = pinnedFetch({ ownOrigins: [`${origin}/some/path`] });
    const document = await fetch(new URL(`${origin}/list`), 'application/statuslist+jwt');
    expect({ ...document, body: Buffer.from(document.body ?? []).toString() }).toEqual({
      status: 200,
      mediaType: 'application/statuslist+jwt',
      body: 'token',
    });
    expect(accepted).toEqual(['application/statuslist+jwt']);
  });

  test('leads nowhere else, and sends no more than is taken', async () => {
    const fetch = pinnedFetch({ ownOrigins: [origin], maxBytes: 4 });
    expect(await fetch(new URL(`${origin}/away`))).toEqual({ status: 302 });
    await expect(fetch(new URL(`${origin}/list`))).rejects.toThrow('larger than 4 bytes');
  });
});

describe('any other service', () => {
  test.each(['http://127.0.0.1:1', 'http://localhost:2', 'https://127.0.0.1:3', 'https://[::1]:4', 'http://192.0.2.1'])(
    'is not asked over http, nor within the own network: %s',
    async (url) => {
      const fetch = pinnedFetch({ ownOrigins: [origin] });
      await expect(fetch(new URL(url))).rejects.toThrow(/without https|refused address/);
    },
  );

  test('is not the own one for having its host: the port counts', async () => {
    const fetch = pinnedFetch({ ownOrigins: ['http://127.0.0.1:9'] });
    await expect(fetch(new URL(`${origin}/list`))).rejects.toThrow('without https');
    expect(accepted).toEqual([]);
  });
});

describe('a question', () => {
  const accept = 'application/json';

  test('may be a POST, and has its answer whatever the status', async () => {
    const ask = pinnedAsk({ ownOrigins: [origin] });
    const json = '{"recipient":"x"}';
    const { body, ...answer } = await ask(new URL(`${origin}/link`), { accept, json });
    expect({ ...answer, body: Buffer.from(body).toString() }).toEqual({ status: 401, mediaType: accept, body: json });
    expect(await ask(new URL(`${origin}/away`), { accept })).toMatchObject({ status: 302 });
    const small = pinnedAsk({ ownOrigins: [origin], maxBytes: 4 });
    await expect(small(new URL(`${origin}/link`), { accept, json })).rejects.toThrow('larger than 4 bytes');
  });

  test.each(['http://127.0.0.1:1', 'https://127.0.0.1:3', 'https://[::1]:4'])(
    'is not asked over http, nor within the own network: %s',
    async (url) => {
      const asked = pinnedAsk()(new URL(url), { accept, json: '{}' });
      await expect(asked).rejects.toThrow(/without https|refused address/);
    },
  );
});
