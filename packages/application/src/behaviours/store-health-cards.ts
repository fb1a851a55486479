import { describe, expect, test } from '@jest/globals';
import type { Store, TenantRecords } from '../ports/store.ts';
import { at, later, newDid, newHealthCard, newHealthLink, tenantA, tenantB } from './samples.ts';

const page = { limit: 10, offset: 0 };

/** SMART Health Cards and Links of a tenant. */
export function healthCardBehaviours(current: () => Store): void {
  const within = <T>(work: (records: TenantRecords) => Promise<T>, tenant = tenantA) =>
    current().tenant(tenant, (records) => work(records));

  describe('health cards', () => {
    test('are revoked once, and listed by the key that signed them', async () => {
      const [first, second, other] = [newHealthCard(), newHealthCard(), { ...newHealthCard(), kid: 'other' }];
      for (const card of [first, second, other]) await within(({ healthCards }) => healthCards.insert(card));
      await expect(within(({ healthCards }) => healthCards.insert(first))).rejects.toMatchObject({ code: 'conflict' });
      expect(await within(({ healthCards }) => healthCards.list(page))).toEqual([other, second, first]);
      const revoke = (id: string) => within(({ healthCards }) => healthCards.revoke(id, later));
      expect([await revoke(second.id), await revoke(first.id), await revoke(second.id), await revoke('none')]).toEqual([
        ...[true, true, false, false],
      ]);
      expect(await within(({ healthCards }) => healthCards.get(first.id))).toEqual({ ...first, revokedAt: later });
      expect(await within(({ healthCards }) => healthCards.revoked('key'))).toEqual([first.rid, second.rid]);
      expect(await within(({ healthCards }) => healthCards.revoked('other'))).toEqual([]);
    });

    test('are invisible and unchangeable to another tenant', async () => {
      const card = newHealthCard();
      await within(({ healthCards }) => healthCards.insert(card));
      expect(await within(({ healthCards }) => healthCards.get(card.id), tenantB)).toBeUndefined();
      expect(await within(({ healthCards }) => healthCards.list(page), tenantB)).toEqual([]);
      expect(await within(({ healthCards }) => healthCards.revoke(card.id, later), tenantB)).toBe(false);
      await within(({ healthCards }) => healthCards.insert({ ...card, revokedAt: at }), tenantB);
      expect(await within(({ healthCards }) => healthCards.revoked('key'))).toEqual([]);
    });
  });

  describe('health links', () => {
    test('are found by id and by hash, change, and are listed by subject', async () => {
      const subject = newDid();
      const [mine, open] = [newHealthLink(subject), newHealthLink()];
      for (const link of [mine, open]) await within(({ healthLinks }) => healthLinks.insert(link));
      for (const again of [mine, { ...newHealthLink(), hash: mine.hash }]) {
        const insert = within(({ healthLinks }) => healthLinks.insert(again));
        await expect(insert).rejects.toMatchObject({ code: 'conflict' });
      }
      for (const content of [{ attemptsLeft: 2 }, { attemptsLeft: 1, openings: [{ recipient: 'School' }] }]) {
        await within(({ healthLinks }) => healthLinks.replace({ ...mine, content }));
        await within(({ healthLinks }) => healthLinks.replace({ ...open, content }));
        expect(await within(({ healthLinks }) => healthLinks.byHash(mine.hash))).toEqual({ ...mine, content });
        expect(await within(({ healthLinks }) => healthLinks.get(open.id))).toEqual({ ...open, content });
      }
      const ids = async (filter: { subject?: typeof subject }) =>
        (await within(({ healthLinks }) => healthLinks.list(filter, page))).map(({ id }) => id);
      expect(await ids({})).toEqual([open.id, mine.id]);
      expect(await ids({ subject })).toEqual([mine.id]);
      expect(await ids({ subject: newDid() })).toEqual([]);
    });

    test('are invisible and unchangeable to another tenant', async () => {
      const link = newHealthLink(newDid());
      await within(({ healthLinks }) => healthLinks.insert(link));
      expect(await within(({ healthLinks }) => healthLinks.get(link.id), tenantB)).toBeUndefined();
      expect(await within(({ healthLinks }) => healthLinks.byHash(link.hash), tenantB)).toBeUndefined();
      expect(await within(({ healthLinks }) => healthLinks.list({}, page), tenantB)).toEqual([]);
      await within(({ healthLinks }) => healthLinks.replace({ ...link, content: { changed: true } }), tenantB);
      await within(({ healthLinks }) => healthLinks.insert({ ...link, content: {} }), tenantB);
      expect(await within(({ healthLinks }) => healthLinks.get(link.id))).toEqual(link);
    });

    test('lose no change of many at once', async () => {
      const link = { ...newHealthLink(), content: { count: 0 } };
      await within(({ healthLinks }) => healthLinks.insert(link));
      const add = () =>
        within(async ({ healthLinks }) => {
          const found = await healthLinks.byHash(link.hash);
          const count = Number(found?.content.count) + 1;
          await healthLinks.replace({ ...link, content: { count } });
          return count;
        });
      const counts = await Promise.all(Array.from({ length: 12 }, add));
      expect(counts.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    });
  });
}
