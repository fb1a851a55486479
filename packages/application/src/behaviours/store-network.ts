import { type Instant, zDid, zInstant } from '@assent/domain';
import { expect, test } from '@jest/globals';
import type { Store } from '../ports/store.ts';
import type { StoredGrant } from '../ports/stored-rows.ts';
import {
  at,
  issuer,
  later,
  newBytes32,
  newDid,
  newGrant,
  newStatusList,
  tenantA,
  tenantB,
  tenantOf,
} from './samples.ts';

/** Tenants, accreditations and denials. */
export function networkBehaviours(current: () => Store): void {
  const conflict = { code: 'conflict' };

  test('a tenant is found by id and by the hash of its API key', async () => {
    await current().network(({ tenants }) => tenants.insert(tenantOf(tenantA), 'hash-a'));
    const found = await current().network(async ({ tenants }) => [
      await tenants.get(tenantA),
      await tenants.get(tenantB),
    ]);
    const { apiKeyByHash } = current().shared;
    const keys = [await apiKeyByHash('hash-a'), await apiKeyByHash('hash-b')];
    expect(found).toEqual([tenantOf(tenantA), undefined]);
    expect(keys).toEqual([{ tenant: tenantOf(tenantA) }, undefined]);
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
    const found = await Promise.all(['old', 'new'].map(current().shared.apiKeyByHash));
    expect(found).toEqual([undefined, { tenant: tenantOf(tenantA) }]);
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
    const first = { issuer, type: 'LabResult', from: at, until: later, suspendedSince: at, gaps: [] } as const;
    const other = { ...first, type: 'Immunization', gaps: [{ start: at, end: later }], intentId: 'intent' } as const;
    const { suspendedSince: _, ...longer } = { ...first, until: zInstant.parse('2030-01-01T00:00:00Z') };
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

  test('an issuer is the same under every spelling of its did:ethr', async () => {
    const key = zDid.parse('did:ethr:assent:0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798');
    const address = zDid.parse('did:ethr:0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf');
    const said = { type: 'LabResult', from: at, until: later, gaps: [] } as const;
    const [found, ofIssuer, all] = await current().network(async ({ accreditations }) => {
      await accreditations.put({ ...said, issuer: key });
      await accreditations.put({ ...said, issuer: newDid() });
      await accreditations.put({ ...said, issuer: address, type: 'Problem' });
      await accreditations.put({ ...said, issuer: address });
      return Promise.all([accreditations.find(key, 'LabResult'), accreditations.ofIssuer(key), accreditations.list()]);
    });
    expect(found).toEqual({ ...said, issuer: address });
    expect(ofIssuer.map(({ type }) => type)).toEqual(['LabResult', 'Problem']);
    expect(all).toHaveLength(3);
  });

  test('a denial keeps the time and the intent that came first', async () => {
    const key = newBytes32();
    const add = (time: Instant, intentId: string) =>
      current().network(({ denials }) => denials.add(key, time, intentId));
    expect(await add(at, 'first')).toEqual({ at, intentId: 'first', isNew: true });
    expect(await add(later, 'second')).toEqual({ at, intentId: 'first', isNew: false });
  });

  test('decisions about keys are kept in their order, one for each nonce of an issuer', async () => {
    const did = newDid();
    const decided = { issuer: did, at, intentId: 'intent' } as const;
    const changes = [
      { ...decided, kind: 'add_key', keyRef: 'key-1', nonce: 0 },
      { issuer: did, at, kind: 'report_compromise', keyId: 'controllerKey', since: at },
      { ...decided, kind: 'report_compromise', keyId: 'delegate-1', since: at, nonce: 1 },
      { issuer: did, at: later, kind: 'report_compromise', keyId: 'controllerKey', since: at },
      { ...decided, kind: 'revoke_key', keyId: 'delegate-1', nonce: 7 },
      { ...decided, kind: 'deactivate', nonce: 8 },
    ] as const;
    await current().network(async ({ didChanges }) => {
      for (const change of changes) await didChanges.append(change);
    });
    const again = current().network(({ didChanges }) => didChanges.append({ ...changes[0], keyRef: 'key-2' }));
    await expect(again).rejects.toMatchObject(conflict);
    await current().network(({ didChanges }) => didChanges.append({ ...changes[0], issuer: newDid() }));
    expect(await current().network(({ didChanges }) => didChanges.ofIssuer(did))).toEqual(changes);
    expect(await current().network(({ didChanges }) => didChanges.ofIssuer(newDid()))).toEqual([]);
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

  test('the denied places of a list are counted and named, those of others not', async () => {
    const [listId, other] = [newBytes32(), newBytes32()];
    await current().network(async ({ denials }) => {
      for (const key of [`${listId}/17`, `${listId}/0`, `${other}/3`, newBytes32()])
        await denials.add(key, at, 'intent');
      await denials.add(`${listId}/17`, later, 'again');
    });
    const found = await current().network(async ({ denials }) => ({
      count: await denials.countOf(listId),
      indexes: [...(await denials.indexesOf(listId))].sort((a, b) => a - b),
      none: [await denials.countOf(newBytes32()), await denials.indexesOf(newBytes32())],
    }));
    expect(found).toEqual({ count: 2, indexes: [0, 17], none: [0, []] });
  });

  test('a tenant is found by its status list or its list of suspensions, and by no other', async () => {
    const { suspensions: _, ...old } = newStatusList();
    const lists = [newStatusList(), old] as const;
    for (const [at, tenant] of [tenantA, tenantB].entries()) {
      await current().tenant(tenant, async ({ tenants, statusLists }) => {
        await tenants.insert(tenantOf(tenant), `hash-${tenant}`);
        await statusLists.insert(lists[at] ?? newStatusList());
      });
    }
    const asked = [lists[0].listId, lists[0].suspensions?.listId ?? newBytes32(), old.listId, newBytes32()];
    const owners = asked.map((listId) => current().network(({ tenants }) => tenants.byStatusList(listId)));
    const first = { tenant: tenantOf(tenantA), list: lists[0] };
    expect(await Promise.all(owners)).toEqual([first, first, { tenant: tenantOf(tenantB), list: old }, undefined]);
  });

  test('a denial that is lifted is gone, and its neighbours stay', async () => {
    const listId = newBytes32();
    const keys = [`${listId}/3`, `${listId}/4`];
    await current().network(async ({ denials }) => {
      for (const key of keys) await denials.add(key, at, 'intent');
    });
    await current().network(({ denials }) => denials.lift(keys[0] ?? ''));
    const left = await current().network(async ({ denials }) => [
      await denials.among(keys),
      await denials.countOf(listId),
    ]);
    expect(left).toEqual([new Set([keys[1]]), 1]);
    const again = await current().network(({ denials }) => denials.add(keys[0] ?? '', later, 'other'));
    expect(again).toEqual({ at: later, intentId: 'other', isNew: true });
  });

  const holdersOf = (key: StoredGrant['key']) => current().network(({ denials }) => denials.holdersOf(key));
  const holds = (tenant: typeof tenantA, { grant, key }: StoredGrant) => {
    const { id: grantId, subject, grantor } = grant;
    return expect.objectContaining({ tenant, grantId, subject, grantor, key, did: tenantOf(tenant).did });
  };
  const insertTenants = () =>
    current().network(async ({ tenants }) => {
      for (const tenant of [tenantA, tenantB]) await tenants.insert(tenantOf(tenant), `hash-${tenant}`);
    });

  test('the holders of a consent key are found in every tenant', async () => {
    const grant = newGrant();
    await insertTenants();
    for (const tenant of [tenantA, tenantB]) await current().tenant(tenant, ({ grants }) => grants.put(grant));
    await current().tenant(tenantB, ({ grants }) => grants.put(newGrant()));
    expect(await holdersOf(grant.key)).toEqual([holds(tenantA, grant), holds(tenantB, grant)]);
    expect(await holdersOf(newBytes32())).toEqual([]);
  });

  test('the holders of an epoch key are found in every tenant, each with the key of its own grant', async () => {
    const epochKey = newBytes32();
    const [first, second] = [newGrant(), newGrant()].map((grant) => ({ ...grant, epochKey }));
    const other = { ...newGrant(), epochKey: newBytes32() };
    if (!first || !second) throw new Error('two grants were made');
    await insertTenants();
    await current().tenant(tenantA, async ({ grants }) => {
      for (const grant of [first, second, other]) await grants.put(grant);
    });
    await current().tenant(tenantB, ({ grants }) => grants.put(second));
    expect(await holdersOf(epochKey)).toEqual([holds(tenantA, first), holds(tenantA, second), holds(tenantB, second)]);
    expect(await holdersOf(first.key)).toEqual([holds(tenantA, first)]);
  });
}
