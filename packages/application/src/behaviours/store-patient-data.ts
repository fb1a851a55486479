import { accessSeen, orderedUuid, plusSeconds, type Receipt, zInstant } from '@assent/domain';
import { expect, test } from '@jest/globals';
import type { Store, TenantRecords } from '../ports/store.ts';
import {
  at,
  later,
  newBytes32,
  newCredential,
  newDid,
  newGrant,
  newId,
  newReceipt,
  tenantA,
  tenantB,
} from './samples.ts';

/** Credentials, grants and receipts: what adapters encrypt comes back unchanged. */
export function patientDataBehaviours(current: () => Store): void {
  const within = <T>(work: (records: TenantRecords) => Promise<T>) => current().tenant(tenantA, work);

  test('a credential comes back as it was stored', async () => {
    const credential = newCredential();
    await within(({ credentials }) => credentials.insert(credential));
    expect(await within(({ credentials }) => credentials.get(credential.id))).toEqual(credential);
    expect(await within(({ credentials }) => credentials.get('unknown'))).toBeUndefined();
  });

  test('a credential with an id that is taken is a conflict', async () => {
    const credential = newCredential();
    const insert = () => within(({ credentials }) => credentials.insert(credential));
    await insert();
    await expect(insert()).rejects.toMatchObject({ code: 'conflict', params: { credential: credential.id } });
  });

  test('credentials are listed newest first, page by page, of one subject or of all', async () => {
    const subject = newDid();
    const all = [newCredential(subject), newCredential(), newCredential(subject), newCredential(subject)];
    for (const credential of all) await within(({ credentials }) => credentials.insert(credential));
    const list = (filter: { subject?: typeof subject }, limit: number, offset: number) =>
      within(({ credentials }) => credentials.list(filter, { limit, offset }));
    expect(await list({}, 10, 0)).toEqual([...all].reverse());
    expect(await list({ subject }, 2, 0)).toEqual([all[3], all[2]]);
    expect(await list({ subject }, 2, 2)).toEqual([all[0]]);
    expect(await list({ subject: newDid() }, 2, 0)).toEqual([]);
  });

  test('a credential is marked as revoked once, and keeps the first mark', async () => {
    const credential = newCredential();
    await within(({ credentials }) => credentials.insert(credential));
    const mark = (intent: string) => within(({ credentials }) => credentials.markRevoked(credential.id, later, intent));
    expect(await mark('first')).toBe(true);
    expect(await mark('second')).toBe(false);
    expect(await within(({ credentials }) => credentials.get(credential.id))).toEqual({
      ...credential,
      revokedAt: later,
      revocationIntent: 'first',
    });
    expect(await within(({ credentials }) => credentials.markRevoked('unknown', at, 'intent'))).toBe(false);
  });

  test('a credential keeps the latest of what was said about its suspension', async () => {
    const [credential, other] = [newCredential(), newCredential()];
    await within(async ({ credentials }) => {
      for (const one of [credential, other]) await credentials.insert(one);
    });
    for (const suspended of [true, false]) {
      const change = { suspended, at: later, intent: `intent-${suspended}` };
      await within(({ credentials }) => credentials.putSuspension(credential.id, change));
      const found = await within(({ credentials }) => credentials.get(credential.id));
      expect(found).toEqual({ ...credential, suspension: change });
    }
    expect(await within(({ credentials }) => credentials.get(other.id))).toEqual(other);
  });

  test('a grant comes back as it was stored, with and without a secret', async () => {
    const plain = newGrant();
    const custodial = { ...newGrant(), custody: 'service' as const, secret: newBytes32(), epochKey: newBytes32() };
    for (const grant of [plain, custodial]) {
      await within(({ grants }) => grants.put(grant));
      expect(await within(({ grants }) => grants.get(grant.grant.id))).toEqual(grant);
    }
  });

  test('the same grant again changes nothing', async () => {
    const grant = newGrant();
    const put = (changes: Partial<typeof grant>) => within(({ grants }) => grants.put({ ...grant, ...changes }));
    expect(await put({})).toEqual({ isNew: true });
    expect(await put({ receivedAt: later, key: newBytes32() })).toEqual({ isNew: false });
    expect(await within(({ grants }) => grants.get(grant.grant.id))).toEqual(grant);
  });

  test('a grant is found in its highest version, and by its subject in all', async () => {
    const subject = newDid();
    const second = newGrant(subject, { version: 2 });
    const first = newGrant(subject, { id: second.grant.id });
    for (const grant of [second, first, newGrant()]) await within(({ grants }) => grants.put(grant));
    expect(await within(({ grants }) => grants.get(first.grant.id))).toEqual(second);
    expect(await within(({ grants }) => grants.ofSubject(subject))).toEqual([second, first]);
    expect(await within(({ grants }) => grants.ofSubject(newDid()))).toEqual([]);
  });

  test('the epoch of a subject is the one with the highest number, and no number is used twice', async () => {
    const subject = newDid();
    const epoch = (number: number) => ({ subject, number, key: newBytes32(), secret: newBytes32() });
    const [first, second] = [epoch(1), epoch(10)];
    await within(async ({ epochs }) => {
      await epochs.insert(second);
      await epochs.insert(first);
      await epochs.insert({ ...epoch(11), subject: newDid() });
    });
    expect(await within(({ epochs }) => epochs.latest(subject))).toEqual(second);
    expect(await within(({ epochs }) => epochs.latest(newDid()))).toBeUndefined();
    const again = within(({ epochs }) => epochs.insert(epoch(10)));
    await expect(again).rejects.toMatchObject({ code: 'conflict', params: { epoch: 10 } });
    expect(await within(({ epochs }) => epochs.latest(subject))).toEqual(second);
  });

  test('receipts of one subject are listed newest first, page by page', async () => {
    const subject = newDid();
    const all = [newReceipt(subject), newReceipt(subject, { at: later }), newReceipt(subject, { at: later })];
    for (const receipt of [...all, newReceipt(newDid())]) await within(({ receipts }) => receipts.append(receipt));
    const list = (limit: number, offset: number) =>
      within(({ receipts }) => receipts.ofSubject(subject, { limit, offset }));
    expect(await list(2, 0)).toEqual([all[2], all[1]]);
    expect(await list(2, 2)).toEqual([all[0]]);
  });

  test('receipts of one subject are read on from one of them, first to last', async () => {
    const [subject, other] = [newDid(), newDid()];
    const all = [newReceipt(subject), newReceipt(subject, { at: later }), newReceipt(subject)];
    const strange = newReceipt(other);
    for (const receipt of [...all, strange]) await within(({ receipts }) => receipts.append(receipt));
    const after = (id: string | undefined, limit = 10) => within(({ receipts }) => receipts.after(subject, id, limit));
    expect(await after(undefined)).toEqual(all);
    expect(await after(all[0]?.id, 1)).toEqual([all[1]]);
    expect(await after(all[2]?.id)).toEqual([]);
    expect(await after(strange.id)).toBeUndefined();
    expect(await after('unknown')).toBeUndefined();
    expect(await within(({ receipts }) => receipts.after(newDid(), undefined, 10))).toEqual([]);
  });

  test('accesses of a period are read page by page, in the order of their ids, of one tenant', async () => {
    const start = zInstant.parse('2027-03-01T00:00:00Z');
    const made = (seconds: number, changes = {}) => {
      const when = plusSeconds(start, seconds);
      return newReceipt(newDid(), { id: orderedUuid(Date.parse(when), newId()), at: when, ...changes });
    };
    const [before, first, denied, other, last, after] = [
      ...[made(-1), made(0), made(1, { event: 'access_denied', emergency: newId() })],
      ...[made(2, { event: 'grant_revoked' }), made(59, { human: false }), made(60)],
    ] as [Receipt, Receipt, Receipt, Receipt, Receipt, Receipt];
    for (const receipt of [last, before, denied, after, first, other])
      await within(({ receipts }) => receipts.append(receipt));
    await current().tenant(tenantB, ({ receipts }) => receipts.append(made(3)));
    const period = { start, end: plusSeconds(start, 60) };
    const read = (limit: number, cursor?: string) =>
      current().reading(({ accesses }) => accesses.made(tenantA, period, { limit, after: cursor }));
    expect(await read(10)).toEqual({ accesses: [first, denied, last].map(accessSeen) });
    const page = await read(2);
    expect(page).toEqual({ accesses: [first, denied].map(accessSeen), next: denied.id });
    expect(await read(2, page.next)).toEqual({ accesses: [accessSeen(last)], next: last.id });
    expect(await read(2, last.id)).toEqual({ accesses: [] });
  });

  test('accesses to data of an erased patient are left out', async () => {
    const when = zInstant.parse('2027-04-01T00:00:00Z');
    const [one, two] = [newDid(), newDid()].map((subject) =>
      newReceipt(subject, { id: orderedUuid(Date.parse(when), newId()), at: when }),
    ) as [Receipt, Receipt];
    for (const receipt of [one, two]) await within(({ receipts }) => receipts.append(receipt));
    await within(({ erasures }) => erasures.ofSubject(one.subject));
    const period = { start: when, end: plusSeconds(when, 1) };
    const { accesses } = await current().reading((records) => records.accesses.made(tenantA, period, { limit: 10 }));
    expect(accesses).toEqual([accessSeen(two)]);
  });

  test('what a patient wants to be told of is what was said last, and by nobody else', async () => {
    const [subject, other] = [newDid(), newDid()];
    const read = (of: typeof subject) => within(({ noticeSettings }) => noticeSettings.get(of));
    expect(await read(subject)).toBeUndefined();
    const choices = [
      { enabled: true, purposes: ['TREAT' as const], onlyPeople: true, since: at },
      { enabled: false, since: later },
    ];
    for (const settings of choices) {
      await within(({ noticeSettings }) => noticeSettings.put(subject, settings));
      expect(await read(subject)).toEqual(settings);
    }
    expect(await read(other)).toBeUndefined();
    expect(await current().tenant(tenantB, ({ noticeSettings }) => noticeSettings.get(subject))).toBeUndefined();
  });

  test('a receipt that is there already is not appended again', async () => {
    const receipt = newReceipt(newDid());
    const append = (changes: Partial<typeof receipt>) =>
      within(({ receipts }) => receipts.append({ ...receipt, ...changes }));
    await append({});
    await append({ at: later });
    const page = { limit: 10, offset: 0 };
    expect(await within(({ receipts }) => receipts.ofSubject(receipt.subject, page))).toEqual([receipt]);
  });
}
