import { setTimeout } from 'node:timers/promises';
import { addWebhook, type WebhookAnswer, type WebhookMessage } from '@assent/application';
import { fixedClock, inMemoryStore, seededRandom } from '@assent/application/in-memory';
import { AppError, type Instant, type TenantId } from '@assent/domain';
import { afterEach, expect, test } from '@jest/globals';
import { deliverWebhooks } from './deliver-webhooks.ts';
import type { Repeated } from './repeatedly.ts';

const [clinic, other] = ['clinic', 'other'] as TenantId[] as [TenantId, TenantId];
const at = '2026-06-01T09:00:00Z' as Instant;

let running: Repeated[] = [];
afterEach(async () => {
  await Promise.all(running.map(({ stop }) => stop()));
  running = [];
});

function world(answer: (message: WebhookMessage) => Promise<WebhookAnswer> | WebhookAnswer) {
  const store = inMemoryStore();
  const sent: WebhookMessage[] = [];
  const warned: object[] = [];
  const webhookSender = {
    send: async (message: WebhookMessage) => {
      sent.push(message);
      return answer(message);
    },
  };
  const ports = { store, clock: fixedClock(at), random: seededRandom(7), webhookSender };
  const log = { warn: (what: object) => warned.push(what) };
  return {
    ...{ ports, sent, warned },
    hook: (tenant: TenantId, name: string) => addWebhook(ports, tenant, { url: `https://${name}.example/` }),
    happen: (tenant: TenantId, id: string) =>
      store.tenant(tenant, ({ events }) => events.append({ id, type: 'presentation.refused', at, data: {} })),
    start: (owner = 'me') => running.push(deliverWebhooks(ports, log as never, { owner, everyMs: 2 })),
    /** Waits until so many were sent. */
    until: async (count: number) => {
      for (let tries = 0; sent.length < count && tries < 500; tries += 1) await setTimeout(2);
      return sent.map(({ url, id }) => `${url} ${id}`);
    },
  };
}

const taken = { delivered: true, status: 200 } as const;

test('a receiver that does not answer holds up neither other webhooks nor other organisations', async () => {
  const never = new Promise<WebhookAnswer>((resolve) => void setTimeout(300).then(() => resolve(taken)));
  const { hook, happen, start, until } = world(({ url }) => (url.includes('dead') ? never : taken));
  await hook(clinic, 'dead');
  await hook(clinic, 'works');
  await hook(other, 'elsewhere');
  start();
  await happen(clinic, 'one');
  await happen(other, 'two');
  await happen(clinic, 'three');
  const sent = await until(4);
  expect(sent.filter((line) => !line.includes('dead')).sort()).toEqual([
    'https://elsewhere.example/ two',
    'https://works.example/ one',
    'https://works.example/ three',
  ]);
  expect(sent.filter((line) => line.includes('dead'))).toEqual(['https://dead.example/ one']);
});

test('of two processes one sends each event', async () => {
  const { hook, happen, start, until } = world(async () => {
    await setTimeout(3);
    return taken;
  });
  await hook(clinic, 'works');
  start('first');
  start('second');
  const ids = Array.from({ length: 30 }, (_, index) => `event-${index}`);
  for (const id of ids) await happen(clinic, id);
  const sent = await until(30);
  await setTimeout(30);
  expect(sent).toEqual(ids.map((id) => `https://works.example/ ${id}`));
});

test('it goes on when the database was away, and when a key could not be opened', async () => {
  const { ports, hook, happen, start, until, warned } = world(() => taken);
  await hook(clinic, 'works');
  const { eventsBetween, newestEvent } = ports.store.shared;
  /** Fails at first. */
  const failing = (code: 'store_unavailable' | 'key_unavailable', work: (...values: never[]) => Promise<unknown>) => {
    let calls = 0;
    return async (...values: never[]) => {
      calls += 1;
      if (calls === 1) throw new AppError(code);
      return work(...values);
    };
  };
  Object.assign(ports.store.shared, {
    newestEvent: failing('store_unavailable', newestEvent as never),
    eventsBetween: failing('key_unavailable', eventsBetween as never),
  });
  await happen(clinic, 'one');
  start();
  expect(await until(1)).toEqual(['https://works.example/ one']);
  expect(warned).toMatchObject([{ code: 'store_unavailable' }, { code: 'key_unavailable', tenant: clinic }]);
});

test('told to stop, it waits for the attempt under way and begins no other', async () => {
  let ended = 0;
  const { hook, happen, start, until, sent } = world(async () => {
    await setTimeout(30);
    ended += 1;
    return taken;
  });
  await hook(clinic, 'works');
  for (const id of ['one', 'two', 'three']) await happen(clinic, id);
  start();
  await until(1);
  await Promise.all(running.map(({ stop }) => stop()));
  expect({ sent: sent.length, ended }).toEqual({ sent: 1, ended: 1 });
});
