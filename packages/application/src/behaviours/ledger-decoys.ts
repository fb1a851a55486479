import { type Bytes32, parse, zTenantId } from '@assent/domain';
import { expect, test } from '@jest/globals';
import type { LedgerUnderTest } from './ledger-samples.ts';
import { newBytes32, newStatusList } from './samples.ts';

const tenant = parse(zTenantId, 'decoy-clinic');

/** Places of a list that no credential ever has. */
export function ledgerDecoyBehaviours(current: () => LedgerUnderTest): void {
  const createList = async (size: number): Promise<Bytes32> => {
    const list = newStatusList(size);
    await current().store.tenant(tenant, ({ statusLists }) => statusLists.insert(list));
    return list.listId;
  };
  const allocate = (listId: Bytes32) =>
    current().store.tenant(tenant, ({ statusLists }) => statusLists.allocate(listId));
  const allocateMany = async (listId: Bytes32, count: number) => {
    const given: number[] = [];
    for (let index = 0; index < count; index += 1) given.push(await allocate(listId));
    return given;
  };

  test('decoys are within the list, all different, and never given out before or after', async () => {
    const listId = await createList(200);
    const before = await allocateMany(listId, 40);
    const first = await current().ledger.takeDecoys(listId, 60);
    const between = await allocateMany(listId, 40);
    const second = await current().ledger.takeDecoys(listId, 20);
    const after = await allocateMany(listId, 20);
    const all = [...before, ...first, ...between, ...second, ...after];
    expect(all).toHaveLength(180);
    expect(new Set(all).size).toBe(180);
    expect(all.every((index) => index >= 0 && index < 200)).toBe(true);
  });

  test('decoys fill a list for credentials too', async () => {
    const listId = await createList(40);
    expect(await current().ledger.takeDecoys(listId, 35)).toHaveLength(35);
    await allocate(listId);
    await expect(allocate(listId)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a tenth of a list is left when it is full, all of it for decoys', async () => {
    const listId = await createList(40);
    const given = await allocateMany(listId, 36);
    await expect(allocate(listId)).rejects.toMatchObject({ code: 'conflict' });
    const decoys = await current().ledger.takeDecoys(listId, 10);
    expect([...given, ...decoys].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index));
    expect(await current().ledger.takeDecoys(listId, 1)).toEqual([]);
  });

  test('decoys are spread over the list', async () => {
    const listId = await createList(131_072);
    const decoys = await current().ledger.takeDecoys(listId, 1020);
    expect(new Set(decoys).size).toBe(1020);
    const inQuarters = [0, 1, 2, 3].map((quarter) => decoys.filter((index) => Math.floor(index / 32_768) === quarter));
    for (const { length } of inQuarters) expect(length).toBeGreaterThan(150);
  });

  test('takers and credentials at the same time get different places', async () => {
    const listId = await createList(120);
    const taken = await Promise.all([
      ...Array.from({ length: 6 }, () => current().ledger.takeDecoys(listId, 8)),
      ...Array.from({ length: 24 }, () => allocate(listId)),
    ]);
    expect(new Set(taken.flat()).size).toBe(taken.flat().length);
  });

  test('a list that this store does not have gives none', async () => {
    expect(await current().ledger.takeDecoys(newBytes32(), 4)).toEqual([]);
    expect(await current().ledger.decoysAmong(newBytes32(), [1, 2])).toEqual([]);
  });

  test('a list of suspensions has the places of its list, so what one has taken the other does not give', async () => {
    const list = newStatusList(60);
    const suspensions = list.suspensions?.listId ?? newBytes32();
    await current().store.tenant(tenant, ({ statusLists }) => statusLists.insert(list));
    const given = await allocateMany(list.listId, 20);
    const decoys = await current().ledger.takeDecoys(suspensions, 20);
    const others = await current().ledger.takeDecoys(list.listId, 20);
    expect(new Set([...given, ...decoys, ...others]).size).toBe(60);
  });

  test('decoys of a list are told from credentials, and from decoys of the other list', async () => {
    const list = newStatusList(4000);
    const suspensions = list.suspensions?.listId ?? newBytes32();
    await current().store.tenant(tenant, ({ statusLists }) => statusLists.insert(list));
    const given = await allocateMany(list.listId, 20);
    const decoys = await current().ledger.takeDecoys(suspensions, 700);
    const others = await current().ledger.takeDecoys(list.listId, 700);
    const found = await current().ledger.decoysAmong(suspensions, [...given, ...decoys, ...others]);
    expect(found.toSorted((a, b) => a - b)).toEqual(decoys.toSorted((a, b) => a - b));
    expect(await current().ledger.decoysAmong(list.listId, [...given, ...decoys, ...others])).toHaveLength(700);
  });
}
