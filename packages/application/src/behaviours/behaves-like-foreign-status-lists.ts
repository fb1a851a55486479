import { type Instant, plusSeconds } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ForeignListDraft } from '../in-memory/in-memory-foreign-lists.ts';
import type { Certificate } from '../ports/certificates.ts';
import type { ForeignStatusLists } from '../ports/foreign-status-lists.ts';

/** Lists, and the server they are read from. */
export interface ForeignListsUnderTest {
  readonly lists: ForeignStatusLists;
  /** What every list is signed under, leaf first. */
  readonly certificates: readonly Certificate[];
  /** The time that does not move. */
  readonly now: Instant;
  urlOf(name: string): string;
  publish(name: string, draft: ForeignListDraft): Promise<void>;
  /** How often the server was asked for anything. */
  timesAsked(): number;
}

/** Every `ForeignStatusLists` that asks each time passes this suite. */
export function behavesLikeForeignStatusLists(name: string, create: () => Promise<ForeignListsUnderTest>): void {
  describe(`${name} behaves like ForeignStatusLists`, () => {
    let world: ForeignListsUnderTest;
    let at: string;
    beforeEach(async () => {
      world = await create();
      at = world.urlOf('one');
    });

    const draft = (changes: Partial<ForeignListDraft> = {}): ForeignListDraft => ({
      issuedAt: world.now,
      expiresAt: plusSeconds(world.now, 600),
      size: 16,
      statuses: new Map([
        [1, 1],
        [2, 2],
        [3, 3],
        [15, 1],
      ]),
      ...changes,
    });
    const failure = (reason: string) => ({
      code: 'registry_unavailable',
      params: { list: new URL(at).hostname, reason },
    });

    test('reads every place, and knows the end', async () => {
      await world.publish('one', draft());
      const list = await world.lists.listAt(at);
      expect([0, 1, 2, 3, 14, 15, 16, 2 ** 31 - 1].map((index) => list?.readingAt(index))).toEqual([
        ...['valid', 'revoked', 'suspended', 'not_supported'],
        ...['valid', 'revoked', 'not_supported', 'not_supported'],
      ]);
    });

    test('says under which certificates the list was signed, and what it says of itself', async () => {
      await world.publish('one', draft({ issuer: 'https://lab.example', ttlSeconds: 30 }));
      expect(await world.lists.listAt(at)).toMatchObject({
        certificates: world.certificates,
        issuer: 'https://lab.example',
        issuedAt: world.now,
        expiresAt: plusSeconds(world.now, 600),
        ttlSeconds: 30,
      });
    });

    test('lets a list that does not say when it ends hold for a day', async () => {
      const { expiresAt: _, ...endless } = draft();
      await world.publish('one', { ...endless, issuedAt: plusSeconds(world.now, -86_399) });
      expect(await world.lists.listAt(at)).toMatchObject({ expiresAt: plusSeconds(world.now, 1) });
      await world.publish('one', { ...endless, issuedAt: plusSeconds(world.now, -86_400) });
      await expect(world.lists.listAt(at)).rejects.toMatchObject(failure('expired'));
    });

    test('does not know what a list says that has ended, or is of the future', async () => {
      await world.publish('one', draft({ expiresAt: world.now }));
      await expect(world.lists.listAt(at)).rejects.toMatchObject(failure('expired'));
      await world.publish('one', draft({ issuedAt: plusSeconds(world.now, 61) }));
      await expect(world.lists.listAt(at)).rejects.toMatchObject(failure('not_yet_valid'));
      await world.publish('one', draft({ issuedAt: plusSeconds(world.now, 60) }));
      expect(await world.lists.listAt(at)).toMatchObject({ issuedAt: plusSeconds(world.now, 60) });
    });

    test('does not know what a list says that was made for another address', async () => {
      for (const madeFor of [world.urlOf('two'), `${at}/`, `${at}?`]) {
        await world.publish('one', draft({ madeFor }));
        await expect(world.lists.listAt(at)).rejects.toMatchObject(failure('another_list'));
      }
    });

    test('does not know what a list says that is not there, and asks anew each time', async () => {
      await expect(world.lists.listAt(at)).rejects.toMatchObject(failure('not_served'));
      await world.publish('one', draft());
      await world.lists.listAt(at);
      await world.publish('one', draft({ statuses: new Map([[0, 1]]) }));
      expect((await world.lists.listAt(at))?.readingAt(0)).toBe('revoked');
      expect(world.timesAsked()).toBe(3);
    });
  });
}
