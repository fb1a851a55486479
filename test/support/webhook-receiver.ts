import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import type { Event } from '@assent/domain';

/** What came to a receiver of webhooks, in order. */
export interface Received {
  readonly id: string;
  readonly event: Event;
  /** Whether the signature is right, as a receiver works it out by itself. */
  readonly isSigned: boolean;
}

/**
 * A receiver of webhooks over https on this machine, for `localhost`. It answers 204; or nothing at all from the event on whose place in what
 * came is `silentFrom`.
 */
export async function webhookReceiver(tls: { readonly cert: string; readonly key: string }) {
  const received: Received[] = [];
  const state = { secret: '', silentFrom: Number.POSITIVE_INFINITY };
  const server = createServer(tls, async (request, response) => {
    const body = await text(request);
    const header = (name: string) => String(request.headers[name] ?? '');
    const id = header('webhook-id');
    const isSigned = isRight(state.secret, `${id}.${header('webhook-timestamp')}.${body}`, header('webhook-signature'));
    received.push({ id, event: JSON.parse(body) as Event, isSigned });
    if (received.length < state.silentFrom) response.writeHead(204).end();
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ...{ received, state, url: `https://localhost:${port}/events` },
    /** Waits until so much has come. */
    async until(count: number, withinMs = 20_000): Promise<readonly Received[]> {
      const deadline = performance.now() + withinMs;
      while (received.length < count && performance.now() < deadline) await setTimeout(20);
      return received;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function isRight(secret: string, signed: string, header: string): boolean {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const own = createHmac('sha256', key).update(signed).digest();
  return header.split(' ').some((one) => {
    const [version, signature = ''] = one.split(',');
    const given = Buffer.from(signature, 'base64');
    return version === 'v1' && given.length === own.length && timingSafeEqual(given, own);
  });
}
