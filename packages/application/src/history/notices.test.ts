import { type Did, plusSeconds, type Receipt, type TenantId } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { exportPatient, readNotices, setNotices, tellHistory } from '../index.ts';
import { createWorld, registerPatient, type World } from '../testing/world.ts';
import { newReceipt } from './receipts.ts';

const doctor = 'did:key:zDoctor' as Did;
let world: World;
let tenant: TenantId;
beforeEach(async () => {
  world = await createWorld();
  await registerPatient(world);
  tenant = world.clinic.id;
});

/** Something happens now. */
async function happens(changes: Partial<Receipt> = {}): Promise<string> {
  const receipt = newReceipt(world.ports, 'access_permitted', world.patientDid, doctor, {});
  const purposes = ['TREAT' as const];
  await world.store.tenant(tenant, ({ receipts }) => receipts.append({ ...receipt, purposes, ...changes }));
  return receipt.id;
}
const turn = (wish: Parameters<typeof setNotices>[3]) => setNotices(world.ports, tenant, world.patientDid, wish);
const read = async (after?: string, limit = 50) => {
  const { receipts, ...rest } = await readNotices(world.ports, tenant, world.patientDid, { after, limit });
  return { ids: receipts.map(({ id }) => id), ...rest };
};
/** Past the time in which a receipt may still become visible. */
const settle = () => world.clock.advance(11);

describe('notices', () => {
  test('are of emergency access alone until they are turned on, and when they are turned off again', async () => {
    await happens();
    const opened = await happens({ emergency: world.ports.random.uuid() });
    expect(await read()).toMatchObject({ ids: [opened], settings: undefined });
    await turn({ enabled: true });
    const seen = await happens();
    expect((await read()).ids.at(-1)).toBe(seen);
    await turn({ enabled: false });
    expect((await read()).ids).toEqual([opened]);
  });

  test('tell nothing from before they were turned on', async () => {
    await happens();
    settle();
    await turn({ enabled: true });
    const after = await happens();
    expect((await read()).ids).toEqual([after]);
  });

  test('are read on from a cursor, which stays before what may still be joined by late ones', async () => {
    await turn({ enabled: true });
    const first = await happens();
    settle();
    const fresh = await happens();
    const { ids, cursor } = await read();
    expect(ids).toEqual([first, fresh]);
    expect(cursor).toBe(first);
    expect((await read(cursor)).ids).toEqual([fresh]);
    settle();
    const last = await read(cursor);
    expect(last).toMatchObject({ ids: [fresh], cursor: fresh });
    expect(await read(last.cursor)).toEqual({ ids: [], settings: last.settings, cursor: fresh, more: false });
  });

  test('come page by page, also through pages of which nothing is told', async () => {
    for (let count = 0; count < 5; count++) await happens();
    const opened = await happens({ emergency: world.ports.random.uuid() });
    settle();
    const told: string[] = [];
    let page = await read(undefined, 2);
    for (; page.more; page = await read(page.cursor, 2)) told.push(...page.ids);
    expect([...told, ...page.ids]).toEqual([opened]);
  });

  test('are not read from the cursor of somebody else', async () => {
    const other = await happens({ subject: 'did:key:zOther' as Did });
    await expect(read(other)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('are not set by a DID that is no patient here', async () => {
    const wish = setNotices(world.ports, tenant, 'did:key:zNobody' as Did, { enabled: true });
    await expect(wish).rejects.toMatchObject({ code: 'not_found' });
    expect(await world.store.tenant(tenant, (records) => records.noticeSettings.get('did:key:zNobody' as Did))).toBe(
      undefined,
    );
  });

  test('are part of what a patient takes along, and gone with the patient', async () => {
    const settings = await turn({ enabled: true, onlyPeople: true });
    const { notices } = await exportPatient(world.ports, tenant, { did: world.patientDid });
    expect(notices).toEqual(settings);
    await world.store.tenant(tenant, ({ erasures }) => erasures.ofSubject(world.patientDid));
    expect((await read()).settings).toBeUndefined();
  });
});

test('a history names organisations of this service, and nobody else', async () => {
  await happens({ actor: world.clinic.webDid, at: plusSeconds(world.clock.now(), 1) });
  await happens({ human: false });
  const { receipts } = await readNotices(world.ports, tenant, world.patientDid, { limit: 10 });
  const all = await world.store.tenant(tenant, (records) =>
    records.receipts.ofSubject(world.patientDid, { limit: 10, offset: 0 }),
  );
  expect(receipts).toEqual([]);
  const told = await tellHistory(world.ports, tenant, world.patientDid, all, { language: 'en', timeZone: 'UTC' });
  expect(told.map(({ who }) => who)).toEqual([
    { kind: 'unknown', name: 'did:key:…Doctor' },
    { kind: 'organization', name: world.clinic.name },
  ]);
});
