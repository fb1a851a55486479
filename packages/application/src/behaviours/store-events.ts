import { plusSeconds, type UnplacedEvent, type WebhookProgress } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { readEvents } from '../events/read-events.ts';
import type { Webhook } from '../ports/events.ts';
import type { Store, TenantRecords } from '../ports/store.ts';
import { at, later, newDid, newId, newReceipt, tenantA, tenantB } from './samples.ts';

export const newEvent = (changes: Partial<UnplacedEvent> = {}): UnplacedEvent => ({
  id: newId(),
  type: 'presentation.refused',
  at,
  data: { request: newId(), reasons: ['revoked'] },
  ...changes,
});

export const newWebhook = (changes: Partial<Webhook> = {}): Webhook => ({
  ...{ id: newId(), createdAt: at, url: 'https://receiver.example/events', secret: 'whsec_AAAA' },
  ...{ position: 0, failures: 0, nextAt: at },
  ...changes,
});

/** The stream of events, and who it is sent to. */
export function eventBehaviours(current: () => Store): void {
  const within = <T>(work: (records: TenantRecords) => Promise<T>, tenant = tenantA) => current().tenant(tenant, work);
  const append = (event: UnplacedEvent, tenant = tenantA) => within(({ events }) => events.append(event), tenant);
  const tell = (...events: readonly UnplacedEvent[]) =>
    current().network(async ({ networkEvents }) => {
      const position = await networkEvents.position('test');
      return networkEvents.append('test', position, (position ?? 0) + 1, events);
    });
  const read = (after = 0, tenant = tenantA, limit = 1000) =>
    readEvents({ store: current() }, tenant, { after, limit });
  const idsOf = async (after?: number, tenant = tenantA) => (await read(after, tenant)).events.map(({ id }) => id);

  describe('the stream of events', () => {
    test('has lines of history, events, and what is told to everybody, in the order they came', async () => {
      const [receipt, event, told, last] = [newReceipt(newDid()), newEvent(), newEvent(), newReceipt(newDid())];
      await within(({ receipts }) => receipts.append(receipt));
      await append(event);
      await tell(told);
      await within(({ receipts }) => receipts.append(last));
      const { events, next, more } = await read();
      expect(events.map(({ id }) => id)).toEqual([receipt, event, told, last].map(({ id }) => id));
      expect(events[1]).toEqual({ ...event, seq: events[1]?.seq });
      expect(events.map(({ seq }) => seq)).toEqual([...events.map(({ seq }) => seq)].sort((a, b) => a - b));
      expect(new Set(events.map(({ seq }) => seq)).size).toBe(4);
      expect({ next, more }).toEqual({ next: events[3]?.seq, more: false });
    });

    test('begins after a number, ends with a limit, and goes on where it ended', async () => {
      const events = Array.from({ length: 5 }, () => newEvent());
      for (const event of events) await append(event);
      const first = await read(0, tenantA, 2);
      expect(first.events.map(({ id }) => id)).toEqual([events[0]?.id, events[1]?.id]);
      expect(first).toMatchObject({ next: first.events[1]?.seq, more: true });
      expect(await idsOf(first.next)).toEqual(events.slice(2).map(({ id }) => id));
    });

    test('has an event once, however often it is added, and what was rolled back not at all', async () => {
      const event = newEvent();
      await append(event);
      await append(event);
      const failing = within(async ({ events, receipts }) => {
        await events.append(newEvent());
        await receipts.append(newReceipt(newDid()));
        throw new Error('undone');
      });
      await expect(failing).rejects.toThrow('undone');
      await append(newEvent({ id: 'last' }));
      expect(await idsOf()).toEqual([event.id, 'last']);
    });

    test('of one tenant shows nothing of another, even under the same id', async () => {
      const event = newEvent();
      await append(event);
      await append({ ...event, data: { request: 'of b' } }, tenantB);
      await within(({ receipts }) => receipts.append(newReceipt(newDid())), tenantB);
      expect(await idsOf()).toEqual([event.id]);
      const others = (await read(0, tenantB)).events;
      expect(others).toHaveLength(2);
      expect(others[0]?.data).toEqual({ request: 'of b' });
    });

    test('forgets events that are no lines of history, of all tenants, before a time', async () => {
      const [old, young] = [newEvent(), newEvent({ at: later })];
      await append(old);
      await tell(newEvent());
      await append(young);
      const receipt = newReceipt(newDid());
      await within(({ receipts }) => receipts.append(receipt));
      await current().network(({ networkEvents }) => networkEvents.forget(later));
      expect(await idsOf()).toEqual([young.id, receipt.id]);
      const { next } = await read();
      await append(newEvent({ id: 'after' }));
      expect(await idsOf(next)).toEqual(['after']);
    });

    test('moves a source for one of two who read it at once', async () => {
      const tries = await Promise.all(
        ['one', 'two'].map((id) =>
          current().network(({ networkEvents }) => networkEvents.append('test', undefined, 7, [newEvent({ id })])),
        ),
      );
      expect([...tries].sort()).toEqual([false, true]);
      expect(await idsOf()).toEqual([tries[0] ? 'one' : 'two']);
      expect(await current().network(({ networkEvents }) => networkEvents.position('test'))).toBe(7);
    });

    test('shows each event once and in its order to whoever follows, while many write at once', async () => {
      const written: string[] = [];
      let isWriting = true;
      const write = async (index: number) => {
        const [event, receipt] = [newEvent(), newReceipt(newDid())];
        await within(
          async ({ events, receipts, webhooks }) => {
            if (index % 2 === 0) await events.append(event);
            await receipts.append(receipt);
            for (let pause = 0; pause < index % 7; pause += 1) await webhooks.list();
          },
          index % 3 === 0 ? tenantB : tenantA,
        );
        if (index % 3 !== 0) written.push(receipt.id, ...(index % 2 === 0 ? [event.id] : []));
      };
      const followed: { id: string; seq: number }[] = [];
      const follow = async () => {
        for (let next = 0, idle = 0; isWriting || idle < 3; ) {
          const page = await read(next, tenantA, 3);
          followed.push(...page.events);
          idle = page.more || page.events.length > 0 ? 0 : idle + 1;
          next = page.next;
        }
      };
      const following = follow();
      for (let round = 0; round < 4; round += 1)
        await Promise.all(Array.from({ length: 25 }, (_, index) => write(round * 25 + index)));
      isWriting = false;
      await following;
      expect(followed.map(({ id }) => id).sort()).toEqual([...written].sort());
      expect(followed.map(({ seq }) => seq)).toEqual([...followed.map(({ seq }) => seq)].sort((a, b) => a - b));
    });
  });

  describe('webhooks', () => {
    const hooks = <T>(work: (webhooks: TenantRecords['webhooks']) => Promise<T>, tenant = tenantA) =>
      within(({ webhooks }) => work(webhooks), tenant);
    const insert = async (webhook: Webhook) => {
      await hooks((webhooks) => webhooks.insert(webhook));
      return webhook;
    };
    const soon = plusSeconds(at, 30);
    const claim = (id: string, owner: string, now = at, until = soon) =>
      hooks((webhooks) => webhooks.claim(id, owner, now, until));
    const progress: WebhookProgress = { position: 7, failures: 0, nextAt: at };

    test('come back whole, first to last, and are gone once they are removed', async () => {
      const former = { secret: 'whsec_BBBB', until: later };
      const full = newWebhook({ types: ['access.denied'], description: 'Alarm', former });
      const [one, two] = [await insert(full), await insert(newWebhook())];
      await expect(insert(one)).rejects.toMatchObject({ code: 'conflict' });
      expect(await hooks((webhooks) => webhooks.list())).toEqual([one, two]);
      expect(await hooks((webhooks) => webhooks.get(one.id))).toEqual(one);
      expect(await hooks((webhooks) => webhooks.remove(one.id))).toBe(true);
      expect(await hooks((webhooks) => webhooks.remove(one.id))).toBe(false);
      expect(await hooks((webhooks) => webhooks.list())).toEqual([two]);
    });

    test('of another tenant can be neither seen nor changed', async () => {
      const { id, ...rest } = await insert(newWebhook());
      const tried = await hooks(async (webhooks) => {
        await webhooks.enable(id, later);
        return [
          await webhooks.get(id),
          await webhooks.list(),
          await webhooks.claim(id, 'b', at, later),
          await webhooks.record(id, 'b', progress, later),
          await webhooks.replaceSecret(id, { secret: 'whsec_CCCC' }),
          await webhooks.remove(id),
        ];
      }, tenantB);
      expect(tried).toEqual([undefined, [], undefined, false, false, false]);
      expect(await hooks((webhooks) => webhooks.get(id))).toEqual({ id, ...rest });
    });

    test('are one process’s at a time, until its time is over', async () => {
      const webhook = await insert(newWebhook());
      const { id } = webhook;
      expect(await claim(id, 'first')).toEqual(webhook);
      expect(await claim(id, 'second')).toBeUndefined();
      expect(await claim(id, 'first')).toEqual(webhook);
      expect(await current().network(({ dueWebhooks }) => dueWebhooks(at))).toEqual([]);
      expect(await claim(id, 'second', soon, later)).toEqual(webhook);
      const record = (owner: string) => hooks((webhooks) => webhooks.record(id, owner, progress, soon));
      expect([await record('first'), await record('second')]).toEqual([false, true]);
    });

    test('are claimed by one of 10 who try at once', async () => {
      const { id } = await insert(newWebhook());
      const claims = await Promise.all(Array.from({ length: 10 }, (_, index) => claim(id, `owner-${index}`)));
      expect(claims.filter(Boolean)).toHaveLength(1);
    });

    test('keep how far they came, and what was tried, newest first', async () => {
      const { id } = await insert(newWebhook());
      await claim(id, 'me');
      const delivery = { event: 'e1', type: 'access.denied', seq: 7, attempt: 1, at, delivered: true, status: 204 };
      const failed = { ...delivery, delivered: false, attempt: 2, at: later, status: 500, fault: 'status' as const };
      await hooks((webhooks) => webhooks.record(id, 'me', progress, soon, delivery));
      const failing = { ...progress, failures: 2, failingSince: at, nextAt: later };
      await hooks((webhooks) => webhooks.record(id, 'me', failing, at, failed));
      expect(await hooks((webhooks) => webhooks.get(id))).toMatchObject(failing);
      expect(await hooks((webhooks) => webhooks.deliveries(id, { limit: 10, offset: 0 }))).toEqual([failed, delivery]);
      await hooks((webhooks) => webhooks.forgetDeliveries(later));
      expect(await hooks((webhooks) => webhooks.deliveries(id, { limit: 10, offset: 0 }))).toEqual([failed]);
    });

    test('are due at their time, unless somebody is at them or they are disabled', async () => {
      const due = (now: typeof at) => current().network(({ dueWebhooks }) => dueWebhooks(now));
      const one = await insert(newWebhook({ types: ['access.denied'], nextAt: later }));
      expect(await due(at)).toEqual([]);
      expect(await claim(one.id, 'me')).toBeUndefined();
      expect(await due(later)).toEqual([{ tenant: tenantA, id: one.id, position: 0, types: ['access.denied'] }]);
      await claim(one.id, 'me', later, later);
      const disabled = { ...progress, failures: 9, failingSince: at, disabled: { at, reason: 'gone' as const } };
      await hooks((webhooks) => webhooks.record(one.id, 'me', disabled, at));
      expect(await due(later)).toEqual([]);
      expect(await claim(one.id, 'me', later, later)).toBeUndefined();
      await hooks((webhooks) => webhooks.enable(one.id, later));
      const { failingSince: _, disabled: _d, ...enabled } = disabled;
      expect(await hooks((webhooks) => webhooks.get(one.id))).toEqual({
        ...one,
        ...enabled,
        failures: 0,
        nextAt: later,
      });
      expect(await due(later)).toHaveLength(1);
    });

    test('take another secret', async () => {
      const one = await insert(newWebhook({ former: { secret: 'whsec_BBBB', until: later } }));
      const next = { secret: 'whsec_DDDD', former: { secret: one.secret, until: soon } };
      expect(await hooks((webhooks) => webhooks.replaceSecret(one.id, next))).toBe(true);
      expect(await hooks((webhooks) => webhooks.get(one.id))).toEqual({ ...one, ...next });
    });
  });
}
