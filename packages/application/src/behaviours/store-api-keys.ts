import type { ApiKey } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Store, TenantRecords } from '../ports/store.ts';
import { at, later, newId, tenantA, tenantB, tenantOf } from './samples.ts';

const keyOf = (name: string): ApiKey => ({ id: newId(), name, roles: ['issuer', 'own-role'], createdAt: at });
const page = { limit: 10, offset: 0 };

/** API keys beside the owner's, and the policies they go by. */
export function apiKeyBehaviours(current: () => Store): void {
  const within = <T>(work: (records: TenantRecords) => Promise<T>, tenant = tenantA) => current().tenant(tenant, work);
  const found = (hash: string) => current().shared.apiKeyByHash(hash);
  const insert = (key: ApiKey, hash: string, tenant = tenantA) =>
    within(({ apiKeys }) => apiKeys.insert(key, hash), tenant);
  const list = (tenant = tenantA, part = page) => within(({ apiKeys }) => apiKeys.list(part), tenant);

  describe('further API keys', () => {
    beforeEach(async () => {
      await current().network(async ({ tenants }) => {
        for (const tenant of [tenantA, tenantB]) await tenants.insert(tenantOf(tenant), `hash of ${tenant}`);
      });
    });

    test('are found by their hash, with their tenant and the revision of its policies, as owners are', async () => {
      const [plain, ending] = [keyOf('plain'), { ...keyOf('ending'), expiresAt: later }];
      await insert(plain, 'hash-1');
      await insert(ending, 'hash-2', tenantB);
      const { createdAt, ...named } = plain;
      const { createdAt: _, ...other } = ending;
      const all = await Promise.all([...['hash-1', 'hash-2', 'hash-3'].map(found), found(`hash of ${tenantA}`)]);
      expect(all).toEqual([
        { tenant: tenantOf(tenantA), named: { ...named, policyRevision: '' } },
        { tenant: tenantOf(tenantB), named: { ...other, policyRevision: '' } },
        undefined,
        { tenant: tenantOf(tenantA) },
      ]);
      await within(({ organizationPolicy }) => organizationPolicy.put({ policies: 'p', revision: 'first' }));
      expect((await found('hash-1'))?.named?.policyRevision).toBe('first');
      expect((await found('hash-2'))?.named?.policyRevision).toBe('');
      expect(await found(`hash of ${tenantA}`)).toEqual({ tenant: tenantOf(tenantA) });
    });

    test('are found no more once they are revoked, and keep the time that was first', async () => {
      const key = keyOf('leaving');
      await insert(key, 'hash-1');
      const revoke = (time: typeof at, tenant = tenantA) =>
        within(({ apiKeys }) => apiKeys.revoke(key.id, time), tenant);
      expect(await revoke(at, tenantB)).toBeUndefined();
      expect((await found('hash-1'))?.named?.id).toBe(key.id);
      expect([await revoke(at), await revoke(later)]).toEqual([at, at]);
      expect(await found('hash-1')).toBeUndefined();
      expect(await list()).toEqual([{ ...key, revokedAt: at }]);
      await expect(insert(keyOf('again'), 'hash-1')).rejects.toMatchObject({ code: 'conflict' });
      expect(await within(({ apiKeys }) => apiKeys.revoke(newId(), at))).toBeUndefined();
    });

    test('are listed newest first, in pages, and only to their tenant', async () => {
      const keys = ['first', 'second', 'third'].map(keyOf);
      for (const [index, key] of keys.entries()) await insert(key, `hash-${index}`);
      const [first, second, third] = keys;
      expect(await list()).toEqual([third, second, first]);
      expect(await list(tenantA, { limit: 1, offset: 1 })).toEqual([second]);
      expect(await list(tenantB)).toEqual([]);
    });

    test('have an id and a hash of their own', async () => {
      const key = keyOf('one');
      await insert(key, 'hash-1');
      await expect(insert(keyOf('two'), 'hash-1', tenantB)).rejects.toMatchObject({ code: 'conflict' });
      await expect(insert(key, 'hash-2')).rejects.toMatchObject({ code: 'conflict' });
      expect(await found('hash-2')).toBeUndefined();
    });
  });

  describe('the policies of an organisation', () => {
    test('are the last that were put, and nothing to another tenant', async () => {
      await current().network(({ tenants }) => tenants.insert(tenantOf(tenantA), 'hash'));
      const get = (tenant = tenantA) => within(({ organizationPolicy }) => organizationPolicy.get(), tenant);
      expect(await get()).toBeUndefined();
      for (const revision of ['first', 'second'])
        await within(({ organizationPolicy }) => organizationPolicy.put({ policies: `of ${revision}`, revision }));
      expect(await get()).toEqual({ policies: 'of second', revision: 'second' });
      expect(await get(tenantB)).toBeUndefined();
    });
  });
}
