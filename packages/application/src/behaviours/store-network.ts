import { zInstant } from '@assent/domain';
import { expect, test } from '@jest/globals';
import type { Store } from '../ports/store.ts';
import { at, issuer, later, newBytes32, newDid, newGrant, tenantA, tenantB, tenantOf } from './samples.ts';

/** Tenants, accreditations and denials. */
export function networkBehaviours(current: () => Store): void {
  const conflict = { code: 'conflict' };

  test('a tenant is found by id and by the hash of its API key', async () => {
    await current().network(({ tenants }) => tenants.insert(tenantOf(tenantA), 'hash-a'));
    const found = await current().network(async ({ tenants }) => [
      await tenants.get(tenantA),
      await tenants.byApiKeyHash('hash-a'),
      await tenants.byApiKeyHash('hash-b'),
      await tenants.get(tenantB),
    ]);
    expect(found).toEqual([tenantOf(tenantA), tenantOf(tenantA), undefined, undefined]);
  });

  test('tenants are listed in the order they came', async () => {
    await current().network(async ({ tenants }) => {
      await tenants.insert(tenantOf(tenantB), 'hash-b');
      await tenants.insert(tenantOf(tenantA), 'hash-a');
    });
    expect(await current().network(({ tenants }) => tenants.list())).toEqual([tenantOf(tenantB), tenantOf(tenantA)]);
  });

  test('a second tenant with the same id, or the same API key, is a conflict', async () => {
    await current().network(({ tenants }) => tenants.insert(tenantOf(tenantA), 'hash-a'));
    const insert = (id: typeof tenantA, hash: string) =>
      current().network(({ tenants }) => tenants.insert(tenantOf(id), hash));
    await expect(insert(tenantA, 'hash-other')).rejects.toMatchObject(conflict);
    await expect(insert(tenantB, 'hash-a')).rejects.toMatchObject(conflict);
    expect(await current().network(({ tenants }) => tenants.list())).toEqual([tenantOf(tenantA)]);
  });

  test('a replaced API key no longer finds the tenant', async () => {
    await current().network(({ tenants }) => tenants.insert(tenantOf(tenantA), 'old'));
    await current().network(({ tenants }) => tenants.replaceApiKey(tenantA, 'new'));
    const found = await current().network(({ tenants }) =>
      Promise.all([tenants.byApiKeyHash('old'), tenants.byApiKeyHash('new')]),
    );
    expect(found).toEqual([undefined, tenantOf(tenantA)]);
  });

  test("an API key of an unknown tenant is not found, and another tenant's is a conflict", async () => {
    await current().network(async ({ tenants }) => {
      await tenants.insert(tenantOf(tenantA), 'hash-a');
    });
    const replace = (id: typeof tenantA, hash: string) =>
      current().network(({ tenants }) => tenants.replaceApiKey(id, hash));
    await expect(replace(tenantB, 'hash-b')).rejects.toMatchObject({ code: 'not_found' });
    await current().network(({ tenants }) => tenants.insert(tenantOf(tenantB), 'hash-b'));
    await expect(replace(tenantB, 'hash-a')).rejects.toMatchObject(conflict);
  });

  test('an accreditation replaces the one of the same issuer and type, and no other', async () => {
    const first = { issuer, type: 'LabResult', from: at, until: later } as const;
    const other = { ...first, type: 'Immunization' } as const;
    const longer = { ...first, until: zInstant.parse('2030-01-01T00:00:00Z') };
    await current().network(async ({ accreditations }) => {
      for (const accreditation of [first, other, longer]) await accreditations.put(accreditation);
    });
    const [found, unknown, all] = await current().network(({ accreditations }) =>
      Promise.all([
        accreditations.find(issuer, 'LabResult'),
        accreditations.find(newDid(), 'LabResult'),
        accreditations.list(),
      ]),
    );
    expect(found).toEqual(longer);
    expect(unknown).toBeUndefined();
    expect(all).toEqual([longer, other]);
  });

  test('a denial keeps the intent that came first', async () => {
    const key = newBytes32();
    const add = (intentId: string) => current().network(({ denials }) => denials.add(key, at, intentId));
    expect(await add('first')).toEqual({ intentId: 'first', isNew: true });
    expect(await add('second')).toEqual({ intentId: 'first', isNew: false });
  });

  test('among tells denied keys from others, of many at once', async () => {
    const denied = [newBytes32(), `${newBytes32()}/17`];
    const others = Array.from({ length: 1200 }, newBytes32);
    await current().network(async ({ denials }) => {
      for (const key of denied) await denials.add(key, at, 'intent');
    });
    const among = (keys: readonly string[]) => current().network(({ denials }) => denials.among(keys));
    expect(await among([...others, ...denied])).toEqual(new Set(denied));
    expect(await among([])).toEqual(new Set());
  });

  test('the holders of a consent key are found in every tenant', async () => {
    const grant = newGrant();
    for (const tenant of [tenantA, tenantB]) await current().tenant(tenant, ({ grants }) => grants.put(grant));
    await current().tenant(tenantB, ({ grants }) => grants.put(newGrant()));
    const holders = await current().network(({ denials }) => denials.holdersOf(grant.key));
    expect(holders).toEqual([tenantA, tenantB].map((tenant) => ({ tenant, grantId: grant.grant.id })));
    expect(await current().network(({ denials }) => denials.holdersOf(newBytes32()))).toEqual([]);
  });
}
