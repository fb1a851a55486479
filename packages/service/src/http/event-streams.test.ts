import { setTimeout } from 'node:timers/promises';
import { followEvents } from '@assent/api';
import { answerRequest } from '@assent/application';
import { AppError, type Did, type Event, type EventType } from '@assent/domain';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { baseUrl, type HttpWorld, httpWorld, type Organization } from '../testing/http-world.ts';
import { accessRequest, familyNameQuery } from '../testing/samples.ts';

let world: HttpWorld;
let clinic: Organization;
let ending: AbortController;
beforeEach(async () => {
  world = await httpWorld({ streams: { maxPerTenant: 2 } });
  clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
  ending = new AbortController();
});
afterEach(() => {
  ending.abort();
  world.streams.close();
});

const patient = 'did:example:patient' as Did;
/** A decision, which is an event. */
const decide = (by = clinic) => by.client.decide({ body: accessRequest(patient, by.tenant.did) });
const open = (headers: Record<string, string> = {}, query = '', apiKey = clinic.apiKey) =>
  world.call(`/v1/events/stream${query}`, { headers: { authorization: `Bearer ${apiKey}`, ...headers } });

/** What comes within a moment, and closes the stream. */
async function heard(response: Response, ms = 120): Promise<string> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  const listening = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
    }
  })();
  await setTimeout(ms);
  await reader.cancel();
  await listening;
  return text;
}

const seqs = (text: string) => [...text.matchAll(/^id: (\d+)\nevent:/gm)].map(([, seq]) => Number(seq));

describe('the stream of events', () => {
  test('is text/event-stream, says where it begins, and what happens as it happens', async () => {
    await decide();
    const response = await open();
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const hearing = heard(response, 200);
    await setTimeout(40);
    await decide();
    const text = await hearing;
    expect(text).toMatch(/^retry: 2000\nid: 1\n\n/);
    expect(seqs(text)).toEqual([2]);
    const [, data] = /^event: access.denied\ndata: (.*)$/m.exec(text) ?? [];
    expect(JSON.parse(data ?? '')).toMatchObject({ seq: 2, type: 'access.denied', data: { subject: patient } });
  });

  test('goes on after the last event that was heard', async () => {
    for (let count = 0; count < 4; count += 1) await decide();
    expect(seqs(await heard(await open({ 'last-event-id': '2' })))).toEqual([3, 4]);
    expect(seqs(await heard(await open({}, '?after=3')))).toEqual([4]);
    expect(seqs(await heard(await open({ 'last-event-id': '4' }, '?after=0')))).toEqual([]);
  });

  test('has only the types asked for, and a heartbeat that says how far it is', async () => {
    await decide();
    const text = await heard(await open({}, '?after=0&types=grant.revoked,credential.issued'), 250);
    expect(seqs(text)).toEqual([]);
    expect(text).toContain(': alive\nid: 1\n\n');
  });

  test('refuses types and places that are none, before anything is streamed', async () => {
    for (const [headers, query] of [
      [{}, '?types=access.denied,nonsense'],
      [{}, '?after=-1'],
      [{}, '?seconds=601'],
      [{ 'last-event-id': 'x'.repeat(20) }, ''],
      [{ 'last-event-id': '1e3' }, ''],
    ] as const) {
      const response = await open(headers, query);
      expect(response.status).toBe(400);
      expect(await response.text()).not.toContain('nonsense');
    }
    expect((await open({}, '', 'nobody')).status).toBe(401);
  });

  test('is open so often at once and no more for each organisation; one that ended makes room', async () => {
    const other = await world.onboard('other', 'clinic');
    const both = [await open(), await open()];
    const refused = await open();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('5');
    const ofOther = await open({}, '', other.apiKey);
    expect(ofOther.status).toBe(200);
    for (const response of [...both, ofOther]) await heard(response, 1);
    const again = await open();
    expect(again.status).toBe(200);
    await heard(again, 1);
  });

  test('ends when its time is over, and when the service stops', async () => {
    const timed = await (await open({}, '?seconds=1')).text();
    expect(timed).toMatch(/^retry/);
    const endless = await open();
    const listening = endless.text();
    world.streams.close();
    expect(await listening).toMatch(/^retry/);
    expect((await open()).status).toBe(429);
  });

  test('ends when the database is away, so that listeners come back', async () => {
    const response = await open();
    const listening = response.text();
    world.ports.store.shared.newestEvent = async () => {
      throw new AppError('store_unavailable');
    };
    expect(await listening).toMatch(/^retry/);
  });
});

describe('a client that follows', () => {
  const follow = (options: { after?: number; types?: readonly EventType[]; breaks?: number } = {}) => {
    let connections = 0;
    const { breaks = Number.POSITIVE_INFINITY, ...from } = options;
    const events = followEvents({
      ...{ baseUrl, token: clinic.apiKey, pauseMs: 5, signal: ending.signal, ...from },
      fetch: async (input, init) => {
        connections += 1;
        const response = await world.send(new Request(input as URL, init));
        return cutAfter(response, breaks);
      },
    });
    return { events, connections: () => connections };
  };

  /** A connection that breaks after so many bytes. */
  function cutAfter(response: Response, bytes: number): Response {
    if (!response.body || !Number.isFinite(bytes)) return response;
    let left = bytes;
    const cut = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        controller.enqueue(chunk.subarray(0, left));
        left -= chunk.length;
        if (left <= 0) controller.terminate();
      },
    });
    return new Response(response.body.pipeThrough(cut), response);
  }

  test('misses none and gets none twice, though connections break in the middle of events', async () => {
    const { events, connections } = follow({ after: 0, breaks: 700 });
    const got: Event[] = [];
    for (let count = 0; count < 10; count += 1) await decide();
    for await (const event of events) {
      got.push(event);
      if (got.length === 10) break;
    }
    expect(got.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(connections()).toBeGreaterThan(2);
  });

  test('is told why it may not', async () => {
    const events = followEvents({
      baseUrl,
      token: 'nobody',
      fetch: (input, init) => world.send(new Request(input as URL, init)),
    });
    await expect(events.next()).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('ends when it is told to', async () => {
    const { events } = follow();
    const next = events.next();
    await setTimeout(20);
    ending.abort();
    expect(await next).toEqual({ value: undefined, done: true });
  });
});

describe('a page of events', () => {
  test('goes on where the one before ended, and says whether there is more', async () => {
    for (let count = 0; count < 5; count += 1) await decide();
    const page = (after?: number, limit = 2) =>
      clinic.client.readEvents({ query: { limit, ...(after === undefined ? {} : { after }) } });
    const first = await page(0);
    expect(first).toMatchObject({ events: [{ seq: 1 }, { seq: 2 }], next: 2, more: true });
    expect(await page(4)).toMatchObject({ events: [{ seq: 5 }], next: 5, more: false });
    expect(await page()).toEqual({ events: [], next: 5, more: false });
    expect(await page(99)).toEqual({ events: [], next: 99, more: false });
  });

  test('has refused answers by their codes, and says nothing of who gave them', async () => {
    const request = await clinic.client.requestPresentation({ body: { query: familyNameQuery, purpose: 'Check-in' } });
    const { id, challenge, audience } = request;
    const holder = world.agent.newDid('somebody');
    const presentation = await answerRequest(world.ports, holder, [], { challenge, audience });
    const answer = await clinic.client.verifyPresentation({ params: { id }, body: { presentation } });
    expect(answer).toMatchObject({ valid: false });
    const { events } = await clinic.client.readEvents({ query: { after: 0 } });
    expect(events).toMatchObject([
      { type: 'presentation.refused', data: { request: id, reasons: ['query_not_satisfied'] } },
    ]);
    expect(JSON.stringify(events)).not.toContain('somebody');
  });
});
