import { expect, test } from '@jest/globals';
import type { Store, TenantRecords } from '../ports/store.ts';
import { at, later, newBytes32, newDid, newPatient, newRequest, newStatusList, tenantA, tenantB } from './samples.ts';

/** Patients, status lists, requests and sessions of one tenant. */
export function tenantBehaviours(current: () => Store): void {
  const conflict = { code: 'conflict' };
  const within = <T>(work: (records: TenantRecords) => Promise<T>) => current().tenant(tenantA, work);

  test('a patient is found by id and by DID', async () => {
    const patient = newPatient();
    await within(({ patients }) => patients.insert(patient));
    expect(await within(({ patients }) => patients.get(patient.id))).toEqual(patient);
    expect(await within(({ patients }) => patients.byDid(patient.did))).toEqual(patient);
    expect(await within(({ patients }) => patients.byDid(newDid()))).toBeUndefined();
  });

  test('a second patient with the same DID, or the same id, is a conflict', async () => {
    const patient = newPatient();
    await within(({ patients }) => patients.insert(patient));
    const insert = (changes: Partial<typeof patient>) =>
      within(({ patients }) => patients.insert({ ...newPatient(), ...changes }));
    await expect(insert({ did: patient.did })).rejects.toMatchObject(conflict);
    await expect(insert({ id: patient.id })).rejects.toMatchObject(conflict);
  });

  test('patients are listed page by page in the order they came', async () => {
    const all = Array.from({ length: 5 }, newPatient);
    for (const patient of all) await within(({ patients }) => patients.insert(patient));
    const page = (limit: number, offset: number) => within(({ patients }) => patients.list({ limit, offset }));
    expect([...(await page(2, 0)), ...(await page(2, 2)), ...(await page(2, 4))]).toEqual(all);
    expect(await page(2, 5)).toEqual([]);
  });

  test('the newest status list is the one in use; a list id is given once', async () => {
    const [first, second] = [newStatusList(), newStatusList()];
    expect(await within(({ statusLists }) => statusLists.get())).toBeUndefined();
    for (const list of [first, second]) await within(({ statusLists }) => statusLists.insert(list));
    expect(await within(({ statusLists }) => statusLists.get())).toEqual(second);
    await expect(within(({ statusLists }) => statusLists.insert(first))).rejects.toMatchObject(conflict);
  });

  test('status indices are spread over the list, and say nothing about their order', async () => {
    const list = newStatusList();
    await within(({ statusLists }) => statusLists.insert(list));
    const indices = await within(async ({ statusLists }) => {
      const given: number[] = [];
      for (let count = 0; count < 40; count += 1) given.push(await statusLists.allocate(list.listId));
      return given;
    });
    expect(new Set(indices).size).toBe(40);
    expect(indices.every((index) => index >= 0 && index < list.size)).toBe(true);
    expect(indices).not.toEqual([...indices].sort((a, b) => a - b));
    expect(Math.max(...indices) - Math.min(...indices)).toBeGreaterThan(list.size / 2);
  });

  test('a list gives out nine tenths of its places, each once, and then refuses', async () => {
    const list = newStatusList(24);
    await within(({ statusLists }) => statusLists.insert(list));
    const allocate = () => within(({ statusLists }) => statusLists.allocate(list.listId));
    const indices: number[] = [];
    for (let count = 0; count < 21; count += 1) indices.push(await allocate());
    expect(new Set(indices).size).toBe(21);
    expect(indices.every((index) => index >= 0 && index < list.size)).toBe(true);
    await expect(allocate()).rejects.toMatchObject(conflict);
  });

  test('there is no place in a list that is not there', async () => {
    const allocate = within(({ statusLists }) => statusLists.allocate(newBytes32()));
    await expect(allocate).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a request is kept as it was made, and its challenge is used once', async () => {
    const request = newRequest();
    await within(({ requests }) => requests.insert(request));
    expect(await within(({ requests }) => requests.get(request.id))).toEqual(request);
    expect(await within(({ requests }) => requests.consume(request.id, later))).toBe(true);
    expect(await within(({ requests }) => requests.consume(request.id, at))).toBe(false);
    expect(await within(({ requests }) => requests.get(request.id))).toEqual({ ...request, usedAt: later });
    await expect(within(({ requests }) => requests.insert(request))).rejects.toMatchObject(conflict);
  });

  test('a request that is not there cannot be used', async () => {
    expect(await within(({ requests }) => requests.consume(newRequest().id, at))).toBe(false);
  });

  test('a session is found by the hash of its token', async () => {
    const session = { tokenHash: 'hash', did: newDid(), expiresAt: later };
    await within(({ holderSessions }) => holderSessions.insert(session));
    expect(await within(({ holderSessions }) => holderSessions.find('hash'))).toEqual(session);
    expect(await within(({ holderSessions }) => holderSessions.find('other'))).toBeUndefined();
    await expect(within(({ holderSessions }) => holderSessions.insert(session))).rejects.toMatchObject(conflict);
  });

  test('a list given to a tenant from outside is its latest one, and only its own', async () => {
    const [first, second] = [newStatusList(), newStatusList()];
    await within(({ statusLists }) => statusLists.insert(first));
    await current().network(({ tenantLists }) => tenantLists.insert(tenantA, second));
    expect(await within(({ statusLists }) => statusLists.get())).toEqual(second);
    expect(await current().tenant(tenantB, ({ statusLists }) => statusLists.get())).toBeUndefined();
    expect(await current().network(({ tenantLists }) => tenantLists.owners())).toEqual([tenantA]);
    const all = await current().network(({ tenantLists }) => tenantLists.all());
    expect(all.map(({ listId }) => listId).sort()).toEqual([first.listId, second.listId].sort());
    expect(all.every(({ tenant }) => tenant === tenantA)).toBe(true);
    const again = current().network(({ tenantLists }) => tenantLists.insert(tenantB, second));
    await expect(again).rejects.toMatchObject({ code: 'conflict' });
  });
}
