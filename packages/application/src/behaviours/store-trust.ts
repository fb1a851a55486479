import type { TrustEntry } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import type { Store, TenantRecords } from '../ports/store.ts';
import { at, later, newOffer, tenantA, tenantB } from './samples.ts';

/** Which issuers a tenant believes. */
export function trustBehaviours(current: () => Store): void {
  const within = <T>(work: (records: TenantRecords['trust']) => Promise<T>, tenant = tenantA) =>
    current().tenant(tenant, ({ trust }) => work(trust));
  const newEntry = (rule: TrustEntry['rule'], createdAt = at): TrustEntry => ({ id: newOffer().id, createdAt, rule });
  const root = newEntry({
    kind: 'x509',
    pem: '-----BEGIN CERTIFICATE-----',
    types: ['LabResult'],
    withoutStatus: true,
  });
  const registry = newEntry({ kind: 'registry' });
  const list = newEntry({ kind: 'trust_list', uri: 'https://lists.example', list: '{}', label: 'EU' }, later);

  describe('whom a tenant believes', () => {
    test('is kept in the order in which it was said, every kind as it was said', async () => {
      for (const entry of [root, registry, list]) await within((trust) => trust.insert(entry));
      expect(await within((trust) => trust.list())).toEqual([root, registry, list]);
      await expect(within((trust) => trust.insert(root))).rejects.toMatchObject({ code: 'conflict' });
    });

    test('is taken out once', async () => {
      for (const entry of [root, registry]) await within((trust) => trust.insert(entry));
      const remove = () => within((trust) => trust.remove(root.id));
      expect([await remove(), await remove()]).toEqual([true, false]);
      expect(await within((trust) => trust.list())).toEqual([registry]);
    });

    test('is invisible and unchangeable to another tenant', async () => {
      await within((trust) => trust.insert(root));
      expect(await within((trust) => trust.list(), tenantB)).toEqual([]);
      expect(await within((trust) => trust.remove(root.id), tenantB)).toBe(false);
      await within((trust) => trust.insert({ ...root, rule: { kind: 'registry' } }), tenantB);
      expect(await within((trust) => trust.list())).toEqual([root]);
    });
  });
}
