import type { Did } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import type { Store, TenantRecords } from '../ports/store.ts';
import { at, later, newBytes32, newOffer, tenantA, tenantB } from './samples.ts';

/** Offers of OpenID4VCI, and what became of them. */
export function issuanceSessionBehaviours(current: () => Store): void {
  const within = <T>(work: (records: TenantRecords['issuanceSessions']) => Promise<T>, tenant = tenantA) =>
    current().tenant(tenant, ({ issuanceSessions }) => work(issuanceSessions));
  const read = (id: string) => within((offers) => offers.get(id));
  const inserted = async (changes: Partial<ReturnType<typeof newOffer>> = {}) => {
    const offer = { ...newOffer(), ...changes };
    await within((offers) => offers.insert(offer));
    return offer;
  };

  describe('an offer to a wallet', () => {
    test('is kept as it was made, once', async () => {
      const offer = await inserted();
      expect(await read(offer.id)).toEqual(offer);
      await expect(inserted({ id: offer.id })).rejects.toMatchObject({ code: 'conflict' });
      expect(await read(newOffer().id)).toBeUndefined();
    });

    test('is replaced by what became of it', async () => {
      const [offer, other] = [await inserted(), await inserted()];
      const access = { tokenHash: 'hash', expiresAt: later, thumbprint: 'print' };
      const steps = [...offer.steps, { at: later, step: 'issued', credentials: 2 } as const];
      const transaction = { idHash: 'hash', format: 'dc+sd-jwt', holders: ['did:example:a' as Did] } as const;
      const deferral = { state: 'released', transaction } as const;
      const refresh = {
        tokenHash: 'hash',
        expiresAt: later,
        thumbprint: 'print',
        used: ['one', 'two'],
        endedAt: later,
      };
      const changed = { ...offer, attempts: 3, access, refresh, deferral, ordered: 2, credentials: ['a', 'b'], steps };
      await within((offers) => offers.replace(changed));
      expect(await read(offer.id)).toEqual(changed);
      expect(await read(other.id)).toEqual(other);
      const absent = newOffer();
      await within((offers) => offers.replace(absent));
      expect(await read(absent.id)).toBeUndefined();
    });

    test('counts as if one came after the other', async () => {
      const offer = await inserted();
      const count = () =>
        within(async (offers) => {
          const found = await offers.get(offer.id);
          if (found) await offers.replace({ ...found, attempts: found.attempts + 1 });
        });
      await Promise.all(Array.from({ length: 12 }, count));
      expect((await read(offer.id))?.attempts).toBe(12);
    });

    test('forgets what was offered, and not before its time', async () => {
      const [old, young] = [await inserted({ keptUntil: at }), await inserted({ expiresAt: at })];
      await within((offers) => offers.forget(later));
      const { offered: _, ...rest } = old;
      expect(await read(old.id)).toEqual(rest);
      expect(await read(young.id)).toEqual(young);
    });

    test('is invisible and unchangeable to another tenant', async () => {
      const offer = await inserted();
      expect(await within((offers) => offers.get(offer.id), tenantB)).toBeUndefined();
      await within((offers) => offers.replace({ ...offer, attempts: 4 }), tenantB);
      await within((offers) => offers.forget('2099-01-01T00:00:00Z' as typeof at), tenantB);
      await within((offers) => offers.insert(offer), tenantB);
      expect(await read(offer.id)).toEqual(offer);
    });
  });

  describe('what is good for one use', () => {
    const use = (hash: string, expiresAt = later, now = at) =>
      current().network(({ usedTokens }) => usedTokens.use(hash, expiresAt, now));

    test('is used by one of many', async () => {
      const hash = newBytes32();
      const uses = await Promise.all(Array.from({ length: 10 }, () => use(hash)));
      expect(uses.filter(Boolean)).toHaveLength(1);
      expect([await use(newBytes32()), await use(hash)]).toEqual([true, false]);
    });

    test('is remembered for as long as it would be accepted', async () => {
      const hash = newBytes32();
      await use(hash);
      await use(newBytes32(), later, later);
      expect(await use(hash, later, later)).toBe(false);
      const end = '2099-01-01T00:00:00Z' as typeof at;
      await use(newBytes32(), end, end);
      expect(await use(hash, end, end)).toBe(true);
    });
  });
}
