import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { WebhookMessage } from '@assent/application';
import type { Instant } from '@assent/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { RequestPolicy } from '../dids/pinned-request.ts';
import { certificate, certificateKey } from '../testing/self-signed.ts';
import { webhookSender } from './webhook-sender.ts';

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server;
let port: number;
let answer: (response: ServerResponse) => void;
let asked: Asked[];
beforeAll(async () => {
  server = createServer({ cert: certificate, key: certificateKey }, async (request, response) => {
    const { method, url, headers } = request;
    asked.push({ method, url, headers, body: await text(request) });
    answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});
beforeEach(() => {
  asked = [];
  answer = (response) => void response.writeHead(204).end();
});

const inside: RequestPolicy = {
  ca: certificate,
  allowedRanges: ['127.0.0.0/8'],
  addressesOf: async () => ['127.0.0.1'],
  timeoutMs: 1_000,
};
const keys = [1, 2].map((byte) => Buffer.alloc(32, byte));
const message = (changes: Partial<WebhookMessage> = {}): WebhookMessage => ({
  url: `https://did.example:${port}/events?from=assent`,
  id: '0197-event',
  at: '2026-01-31T09:00:00Z' as Instant,
  body: '{"type":"access.denied","data":{"reasons":["no_grant \u{1f512}"]}}',
  secrets: keys.map((key) => `whsec_${key.toString('base64')}`),
  ...changes,
});
const send = (changes: Partial<WebhookMessage> = {}, policy: RequestPolicy = {}) =>
  webhookSender({ ...inside, ...policy }).send(message(changes));

describe('a message', () => {
  test('is a POST signed with every secret, as a receiver works it out', async () => {
    expect(await send()).toEqual({ delivered: true, status: 204 });
    const { body } = message();
    const seconds = Date.UTC(2026, 0, 31, 9) / 1000;
    const signatures = keys.map((key) =>
      createHmac('sha256', key)
        .update(Buffer.concat([Buffer.from(`0197-event.${seconds}.`), Buffer.from(body)]))
        .digest('base64'),
    );
    expect(asked).toEqual([
      {
        method: 'POST',
        url: '/events?from=assent',
        body,
        headers: expect.objectContaining({
          'content-type': 'application/json',
          'webhook-id': '0197-event',
          'webhook-timestamp': String(seconds),
          'webhook-signature': signatures.map((signature) => `v1,${signature}`).join(' '),
        }),
      },
    ]);
  });

  test('has the signature that the libraries of Standard Webhooks are tried with', async () => {
    const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'];
    const at = '2021-02-25T15:02:10Z' as Instant;
    await send({ secrets, at, id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' });
    expect(asked[0]?.headers).toMatchObject({
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });
});

describe('a message is not delivered', () => {
  test.each([301, 307, 400, 410, 500])('when the answer is %i', async (status) => {
    answer = (response) => void response.writeHead(status, { location: `https://did.example:${port}/other` }).end();
    expect(await send()).toEqual({ delivered: false, status });
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['http', { url: 'http://did.example/events' }, {}],
    ['an address of the own network', {}, { allowedRanges: [] }],
    [
      'a host one of whose addresses is inside',
      {},
      { allowedRanges: [], addressesOf: async () => ['192.0.2.7', '10.0.0.1'] },
    ],
    ['the address of the metadata service', {}, { addressesOf: async () => ['169.254.169.254'] }],
  ] as const)('over %s', async (_, changes, policy) => {
    expect(await send(changes, policy)).toEqual({ delivered: false, fault: 'refused_address' });
    expect(asked).toEqual([]);
  });

  test('when the receiver says nothing for too long', async () => {
    answer = () => undefined;
    expect(await send({}, { timeoutMs: 100 })).toEqual({ delivered: false, fault: 'timeout' });
  });

  test('when there is nobody, or somebody with another certificate', async () => {
    expect(await send({ url: 'https://did.example:1/events' })).toEqual({ delivered: false, fault: 'unreachable' });
    expect(await send({ url: `https://other.example:${port}/` })).toEqual({ delivered: false, fault: 'unreachable' });
  });
});

test('an answer that never ends is not read', async () => {
  let written = 0;
  answer = (response) => {
    response.writeHead(200);
    const more = () => {
      written += 65_536;
      if (!response.destroyed) response.write(Buffer.alloc(65_536), () => setImmediate(more));
    };
    more();
  };
  expect(await send()).toEqual({ delivered: true, status: 200 });
  const before = written;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(written - before).toBeLessThan(20_000_000);
});
