import { expect, test } from '@jest/globals';
import type { NetworkRecords, Store } from '../ports/store.ts';
import { newBytes32, newPatient, tenantA, tenantOf } from './samples.ts';

/** All of a unit of work is kept, or none. */
export function unitOfWorkBehaviours(current: () => Store): void {
  const failure = new Error('the work changed its mind');

  test('work that throws leaves nothing behind, in any table, and its error reaches the caller', async () => {
    const patient = newPatient();
    const work = current().tenant(tenantA, async (records) => {
      await records.tenants.insert(tenantOf(tenantA), 'hash');
      await records.patients.insert(patient);
      await records.outbox.enqueue('intent-1', { kind: 'create_list', salt: newBytes32() });
      throw failure;
    });
    await expect(work).rejects.toBe(failure);
    const left = await current().tenant(tenantA, async (records) => [
      await records.tenants.get(tenantA),
      await records.patients.get(patient.id),
      ...(await records.outbox.progress(['intent-1'])),
    ]);
    expect(left).toEqual([undefined, undefined]);
  });

  test('work answers what it returns, and sees what it wrote itself', async () => {
    const patient = newPatient();
    const seen = await current().tenant(tenantA, async (records) => {
      await records.patients.insert(patient);
      return records.patients.byDid(patient.did);
    });
    expect(seen).toEqual(patient);
  });

  test('a conflict that the work catches leaves the rest of its work standing', async () => {
    const [first, second] = [newPatient(), newPatient()];
    await current().tenant(tenantA, async ({ patients }) => {
      await patients.insert(first);
      await patients.insert(first).catch(() => undefined);
      await patients.insert(second);
    });
    const kept = await current().tenant(tenantA, ({ patients }) => patients.list({ limit: 10, offset: 0 }));
    expect(kept).toEqual([first, second]);
  });

  test('writes still under way when the work fails are undone too', async () => {
    const patients = Array.from({ length: 10 }, newPatient);
    const work = current().tenant(tenantA, (records) =>
      Promise.all([Promise.reject(failure), ...patients.map((patient) => records.patients.insert(patient))]),
    );
    await expect(work).rejects.toBe(failure);
    const left = await current().tenant(tenantA, (records) => records.patients.list({ limit: 10, offset: 0 }));
    expect(left).toEqual([]);
  });

  test('records refuse to be used after their unit of work has ended', async () => {
    let kept: NetworkRecords | undefined;
    await current().network(async (records) => {
      kept = records;
    });
    await expect(kept?.tenants.insert(tenantOf(tenantA), 'hash')).rejects.toThrow('after their unit of work');
    expect(await current().network((records) => records.tenants.list())).toEqual([]);
  });
}
