import { type Did, type Instant, plusSeconds, type TenantId } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { newReceipt } from '../history/receipts.ts';
import { fixedClock, inMemoryStore, seededRandom } from '../in-memory/index.ts';
import type { Webhook, WebhookAnswer, WebhookMessage } from '../ports/events.ts';
import type { Store } from '../ports/store.ts';
import { type DeliverPorts, deliverEvents } from './deliver-events.ts';
import { addWebhook, listDeliveries, listWebhooks, maxWebhooks, rotateWebhookSecret, testWebhook } from './webhooks.ts';

const tenant = 'clinic' as TenantId;
const patient = 'did:example:patient' as Did;
const start = '2026-06-01T09:00:00Z' as Instant;
const page = { limit: 100, offset: 0 };
const url = 'https://receiver.example/';

let store: Store;
let clock: ReturnType<typeof fixedClock>;
let sent: WebhookMessage[];
let answer: (message: WebhookMessage) => WebhookAnswer | Promise<WebhookAnswer>;
let ports: DeliverPorts;
let webhook: Webhook;
beforeEach(async () => {
  store = inMemoryStore();
  clock = fixedClock(start);
  sent = [];
  answer = () => ({ delivered: true, status: 200 });
  const webhookSender = {
    send: async (message: WebhookMessage) => {
      sent.push(message);
      return answer(message);
    },
  };
  ports = { store, clock, random: seededRandom(7), webhookSender, isStopping: () => false };
  webhook = await addWebhook(ports, tenant, { url });
});

const happen = async (...events: readonly ('access_denied' | 'grant_received')[]) => {
  const receipts = events.map((event) => newReceipt(ports, event, patient, patient, {}));
  for (const receipt of receipts) await store.tenant(tenant, (records) => records.receipts.append(receipt));
  return receipts.map(({ id }) => id);
};
const now = async () => (await listWebhooks(ports, tenant))[0] as Webhook;
const due = () => store.network(({ dueWebhooks }) => dueWebhooks(clock.now()));
const deliver = async (owner = 'me') => {
  for (const one of await due()) await deliverEvents(ports, owner, one);
};
const ids = () => sent.map(({ id }) => id);

describe('events', () => {
  test('are sent in their order, each once, with what is in the stream', async () => {
    const happened = await happen('access_denied', 'grant_received', 'access_denied');
    await deliver();
    await deliver();
    expect(ids()).toEqual(happened);
    expect(sent[1]).toMatchObject({ url, at: start, secrets: [webhook.secret] });
    expect(JSON.parse(sent[1]?.body ?? '')).toEqual({
      ...{ id: happened[1], seq: 2, type: 'grant.received', at: start },
      data: {
        ...{ subject: patient, actor: patient, human: true },
        ...{ dataClasses: [], grants: [], credentials: [], reasons: [] },
      },
    });
    expect(await now()).toMatchObject({ position: 3, failures: 0 });
  });

  test('from before a webhook was there, and of other types, are not sent', async () => {
    await happen('access_denied');
    const later = await addWebhook(ports, tenant, { url, types: ['access.denied'] });
    const [, wanted] = await happen('grant_received', 'access_denied');
    const [one] = (await due()).filter(({ id }) => id === later.id);
    if (one) await deliverEvents(ports, 'me', one);
    expect(ids()).toEqual([wanted]);
  });

  test('of another tenant are not sent', async () => {
    const other = newReceipt(ports, 'access_denied', patient, patient, {});
    await store.tenant('other' as TenantId, ({ receipts }) => receipts.append(other));
    await deliver();
    expect(sent).toEqual([]);
  });
});

describe('an event that is not taken', () => {
  beforeEach(() => {
    answer = () => ({ delivered: false, status: 503 });
  });

  test('is tried again after a pause that grows, and no event overtakes it', async () => {
    const [first, second] = await happen('access_denied', 'access_denied');
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await deliver();
      const { nextAt, failures } = await now();
      expect(failures).toBe(attempt);
      const pause = (Date.parse(nextAt) - Date.parse(clock.now())) / 1000;
      pauses.push(pause);
      clock.advance(pause - 1);
      expect(await due()).toEqual([]);
      clock.advance(1);
    }
    for (const [index, pause] of pauses.entries()) expect(Math.abs(pause / (5 * 3 ** index) - 1)).toBeLessThan(0.21);
    answer = () => ({ delivered: true, status: 204 });
    await deliver();
    expect(ids()).toEqual([first, first, first, first, first, second]);
    expect(await now()).toMatchObject({ failures: 0 });
    expect(await now()).not.toHaveProperty('failingSince');
    const deliveries = await listDeliveries(ports, tenant, webhook.id, page);
    expect(deliveries.map(({ attempt, status, delivered }) => [attempt, status, delivered])).toEqual([
      [1, 204, true],
      [5, 204, true],
      ...[4, 3, 2, 1].map((attempt) => [attempt, 503, false]),
    ]);
  });

  test('ends the webhook after three days, with the reason, until a test is taken', async () => {
    const [event] = await happen('access_denied');
    while (!(await now()).disabled) {
      await deliver();
      const { nextAt } = await now();
      clock.advance((Date.parse(nextAt) - Date.parse(clock.now())) / 1000);
    }
    const { disabled } = await now();
    expect(disabled?.reason).toBe('failing');
    const days = (Date.parse(disabled?.at ?? '') - Date.parse(start)) / 86_400_000;
    expect(days).toBeGreaterThanOrEqual(3);
    expect(days).toBeLessThan(3.3);
    expect(await due()).toEqual([]);
    expect(await testWebhook(ports, tenant, webhook.id)).toEqual({ delivered: false, status: 503 });
    expect((await now()).disabled).toBeDefined();
    answer = () => ({ delivered: true, status: 200 });
    await testWebhook(ports, tenant, webhook.id);
    expect(JSON.parse(sent.at(-1)?.body ?? '')).toMatchObject({ type: 'webhook.test', data: { webhook: webhook.id } });
    await deliver();
    expect(ids().at(-1)).toBe(event);
  });

  test('ends the webhook at once if the receiver is gone', async () => {
    await happen('access_denied');
    answer = () => ({ delivered: false, status: 410 });
    await deliver();
    expect((await now()).disabled).toEqual({ at: start, reason: 'gone' });
    expect(await listDeliveries(ports, tenant, webhook.id, page)).toMatchObject([{ fault: 'status', status: 410 }]);
  });

  test('keeps what went wrong when there was no answer', async () => {
    await happen('access_denied');
    answer = () => ({ delivered: false, fault: 'refused_address' });
    await deliver();
    const [delivery] = await listDeliveries(ports, tenant, webhook.id, page);
    expect(delivery).toMatchObject({ fault: 'refused_address', delivered: false });
    expect(delivery).not.toHaveProperty('status');
  });
});

describe('two processes', () => {
  test('are never at the same webhook', async () => {
    await happen('access_denied', 'access_denied');
    const [both] = await due();
    let atOnce = 0;
    let most = 0;
    answer = async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setTimeout(resolve, 5));
      atOnce -= 1;
      return { delivered: true, status: 200 };
    };
    if (both) await Promise.all(['one', 'two'].map((owner) => deliverEvents(ports, owner, both)));
    expect(most).toBe(1);
    expect(ids()).toHaveLength(2);
  });

  test('one goes on where the other was killed, once its time is over, and sends again what was under way', async () => {
    const [first, second] = await happen('access_denied', 'access_denied');
    answer = ({ id }) => {
      if (id === second && ids().filter((one) => one === second).length === 1) throw new Error('killed');
      return { delivered: true, status: 200 };
    };
    await expect(deliver('killed')).rejects.toThrow('killed');
    await deliver('other');
    expect(ids()).toEqual([first, second]);
    clock.advance(30);
    await deliver('other');
    expect(ids()).toEqual([first, second, second]);
    expect(await now()).toMatchObject({ position: 2 });
  });

  test('one whose time was over while it waited writes nothing over what the other did', async () => {
    const [first] = await happen('access_denied', 'access_denied');
    answer = async ({ id }) => {
      if (sent.length > 1) return { delivered: true, status: 200 };
      clock.advance(31);
      await deliver('other');
      return { delivered: id !== first, status: 500 };
    };
    await deliver('slow');
    expect(await now()).toMatchObject({ position: 2, failures: 0 });
  });

  test('that are told to stop end after the attempt under way, and leave the rest to others at once', async () => {
    const [first, second] = await happen('access_denied', 'access_denied');
    let stopping = false;
    ports = { ...ports, isStopping: () => stopping };
    answer = () => {
      stopping = true;
      return { delivered: true, status: 200 };
    };
    await deliver();
    expect(ids()).toEqual([first]);
    ports = { ...ports, isStopping: () => false };
    await deliver('other');
    expect(ids()).toEqual([first, second]);
  });
});

describe('a secret', () => {
  test('is another after it was changed; for a day both sign', async () => {
    const { secret, formerUntil } = await rotateWebhookSecret(ports, tenant, webhook.id);
    expect(secret).not.toBe(webhook.secret);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(formerUntil).toBe(plusSeconds(start, 86_400));
    await testWebhook(ports, tenant, webhook.id);
    clock.advance(86_400);
    await testWebhook(ports, tenant, webhook.id);
    expect(sent.map(({ secrets }) => secrets)).toEqual([[secret, webhook.secret], [secret]]);
  });
});

test('an organisation has no more webhooks than it may', async () => {
  for (let count = 1; count < maxWebhooks; count += 1) await addWebhook(ports, tenant, { url });
  await expect(addWebhook(ports, tenant, { url })).rejects.toMatchObject({ code: 'conflict' });
});
