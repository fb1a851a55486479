import { type Instant, plusSeconds } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  type ForeignListDraft,
  fixedClock,
  type InMemoryForeignLists,
  inMemoryForeignLists,
} from '../in-memory/index.ts';
import type { ForeignStatusLists } from '../ports/foreign-status-lists.ts';
import { keptForeignLists } from './kept-foreign-lists.ts';

const start = '2026-06-01T09:00:00Z' as Instant;
const uri = 'https://lists.example/1';
let clock: ReturnType<typeof fixedClock>;
let web: InMemoryForeignLists;
let lists: ForeignStatusLists;
beforeEach(() => {
  clock = fixedClock(start);
  web = inMemoryForeignLists(clock, ['leaf']);
  lists = keptForeignLists({ source: web, clock });
});

const draft = (changes: Partial<ForeignListDraft> = {}): ForeignListDraft => ({
  ...{ issuedAt: start, expiresAt: plusSeconds(start, 10 * 86_400), size: 8, statuses: new Map() },
  ...changes,
});
/** How long a list that says so is kept, in seconds. */
async function keptFor(changes: Partial<ForeignListDraft>): Promise<number> {
  web.publish(uri, draft(changes));
  await lists.listAt(uri);
  for (let seconds = 1; ; seconds += 1) {
    clock.advance(1);
    await lists.listAt(uri).catch(() => undefined);
    if (web.asked.length > 1) return seconds;
  }
}

describe('a list that was fetched', () => {
  test.each<[string, number, Partial<ForeignListDraft>]>([
    ['as long as it says', 30, { ttlSeconds: 30 }],
    ['for a minute if it does not say how long', 60, {}],
    ['for five seconds at least', 5, { ttlSeconds: 1 }],
    ['for twelve hours at most', 43_200, { ttlSeconds: 1e9 }],
    ['never beyond its end', 7, { ttlSeconds: 30, expiresAt: plusSeconds(start, 7) }],
  ])('is kept %s', async (_, seconds, changes) => {
    expect(await keptFor(changes)).toBe(seconds);
  });

  test('is kept for its own address', async () => {
    web.publish(uri, draft({ statuses: new Map([[0, 1]]) }));
    web.publish(`${uri}?`, draft());
    expect((await lists.listAt(uri))?.readingAt(0)).toBe('revoked');
    expect((await lists.listAt(`${uri}?`))?.readingAt(0)).toBe('valid');
  });

  test('makes room for others: 32 are kept', async () => {
    const at = (index: number) => `https://lists.example/${index}`;
    for (let index = 0; index <= 32; index += 1) {
      web.publish(at(index), draft());
      await lists.listAt(at(index));
    }
    await lists.listAt(at(32));
    await lists.listAt(at(1));
    expect(web.asked).toHaveLength(33);
    await lists.listAt(at(0));
    expect(web.asked).toHaveLength(34);
  });
});

test('many who ask at the same time wait for one answer', async () => {
  web.publish(uri, draft());
  const found = await Promise.all(Array.from({ length: 50 }, () => lists.listAt(uri)));
  expect(new Set(found).size).toBe(1);
  expect(web.asked).toEqual([uri]);
});

test('a failure is everybody’s who waits for it, and is not kept', async () => {
  const failed = await Promise.allSettled([lists.listAt(uri), lists.listAt(uri)]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(web.asked).toHaveLength(1);
  web.publish(uri, draft());
  expect((await lists.listAt(uri))?.readingAt(0)).toBe('valid');
});

test('what is to be asked for again and cannot be had is unknown, though it has not ended', async () => {
  web.publish(uri, draft({ ttlSeconds: 30 }));
  await lists.listAt(uri);
  web.withdraw(uri);
  clock.advance(29);
  expect((await lists.listAt(uri))?.readingAt(0)).toBe('valid');
  clock.advance(1);
  await expect(lists.listAt(uri)).rejects.toMatchObject({ code: 'registry_unavailable' });
});

test('nobody is asked where that is off', async () => {
  web.publish(uri, draft());
  expect(await keptForeignLists({ source: web, clock, mode: 'off' }).listAt(uri)).toBeUndefined();
  expect(web.asked).toEqual([]);
});
