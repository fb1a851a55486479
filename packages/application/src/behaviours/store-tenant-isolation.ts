import { expect, test } from '@jest/globals';
import type { Store, TenantRecords } from '../ports/store.ts';
import {
  at,
  later,
  newBytes32,
  newCredential,
  newDid,
  newGrant,
  newPatient,
  newReceipt,
  newRequest,
  newStatusList,
  tenantA,
  tenantB,
} from './samples.ts';

/** Whatever tenant A has, tenant B neither sees nor changes; B may even use the same ids. */
export function tenantIsolationBehaviours(current: () => Store): void {
  const page = { limit: 10, offset: 0 };
  const asA = <T>(work: (records: TenantRecords) => Promise<T>) => current().tenant(tenantA, work);
  const asB = <T>(work: (records: TenantRecords) => Promise<T>) => current().tenant(tenantB, work);

  test('patients are invisible and unchangeable to another tenant', async () => {
    const patient = newPatient();
    await asA(({ patients }) => patients.insert(patient));
    expect(await asB(({ patients }) => patients.get(patient.id))).toBeUndefined();
    expect(await asB(({ patients }) => patients.byDid(patient.did))).toBeUndefined();
    expect(await asB(({ patients }) => patients.list(page))).toEqual([]);

    const namesake = { ...patient, createdAt: later };
    await asB(({ patients }) => patients.insert(namesake));
    expect(await asA(({ patients }) => patients.get(patient.id))).toEqual(patient);
    expect(await asB(({ patients }) => patients.get(patient.id))).toEqual(namesake);
  });

  test('credentials are invisible and unchangeable to another tenant', async () => {
    const credential = newCredential();
    const { id, subject } = credential;
    await asA(({ credentials }) => credentials.insert(credential));
    expect(await asB(({ credentials }) => credentials.get(id))).toBeUndefined();
    expect(await asB(({ credentials }) => credentials.list({}, page))).toEqual([]);
    expect(await asB(({ credentials }) => credentials.list({ subject }, page))).toEqual([]);
    expect(await asB(({ credentials }) => credentials.markRevoked(id, later, 'intent'))).toBe(false);

    await asB(({ credentials }) => credentials.insert({ ...credential, issuedAt: later }));
    await asB(({ credentials }) => credentials.markRevoked(id, later, 'intent'));
    expect(await asA(({ credentials }) => credentials.get(id))).toEqual(credential);
  });

  test('status lists and their indices are invisible and unchangeable to another tenant', async () => {
    const list = newStatusList(4);
    await asA(({ statusLists }) => statusLists.insert(list));
    expect(await asB(({ statusLists }) => statusLists.get())).toBeUndefined();
    const allocate = asB(({ statusLists }) => statusLists.allocate(list.listId));
    await expect(allocate).rejects.toMatchObject({ code: 'not_found' });
    const insert = asB(({ statusLists }) => statusLists.insert(list));
    await expect(insert).rejects.toMatchObject({ code: 'conflict' });
    const indices = await asA(async ({ statusLists }) => [
      await statusLists.allocate(list.listId),
      await statusLists.allocate(list.listId),
      await statusLists.allocate(list.listId),
    ]);
    expect(new Set(indices).size).toBe(3);
  });

  test('grants are invisible and unchangeable to another tenant', async () => {
    const grant = newGrant();
    const { id, subject } = grant.grant;
    await asA(({ grants }) => grants.put(grant));
    expect(await asB(({ grants }) => grants.get(id))).toBeUndefined();
    expect(await asB(({ grants }) => grants.ofSubject(subject))).toEqual([]);

    expect(await asB(({ grants }) => grants.put({ ...grant, receivedAt: later }))).toEqual({ isNew: true });
    expect(await asA(({ grants }) => grants.ofSubject(subject))).toEqual([grant]);
  });

  test('epochs are invisible and unchangeable to another tenant', async () => {
    const epoch = { subject: newDid(), number: 1, key: newBytes32(), secret: newBytes32() };
    await asA(({ epochs }) => epochs.insert(epoch));
    expect(await asB(({ epochs }) => epochs.latest(epoch.subject))).toBeUndefined();

    const other = { ...epoch, key: newBytes32(), secret: newBytes32() };
    await asB(({ epochs }) => epochs.insert(other));
    expect(await asA(({ epochs }) => epochs.latest(epoch.subject))).toEqual(epoch);
  });

  test('requests are invisible and unchangeable to another tenant', async () => {
    const request = newRequest();
    await asA(({ requests }) => requests.insert(request));
    expect(await asB(({ requests }) => requests.get(request.id))).toBeUndefined();
    expect(await asB(({ requests }) => requests.consume(request.id, at))).toBe(false);

    await asB(({ requests }) => requests.insert(request));
    expect(await asB(({ requests }) => requests.consume(request.id, at))).toBe(true);
    expect(await asA(({ requests }) => requests.get(request.id))).toEqual(request);
  });

  test('sessions of holders are invisible and unchangeable to another tenant', async () => {
    const session = { tokenHash: 'hash', did: newDid(), expiresAt: later };
    await asA(({ holderSessions }) => holderSessions.insert(session));
    expect(await asB(({ holderSessions }) => holderSessions.find('hash'))).toBeUndefined();

    const other = { ...session, did: newDid() };
    await asB(({ holderSessions }) => holderSessions.insert(other));
    expect(await asA(({ holderSessions }) => holderSessions.find('hash'))).toEqual(session);
  });

  test('receipts are invisible and unchangeable to another tenant', async () => {
    const receipt = newReceipt(newDid());
    const { subject } = receipt;
    await asA(({ receipts }) => receipts.append(receipt));
    expect(await asB(({ receipts }) => receipts.ofSubject(subject, page))).toEqual([]);

    await asB(({ receipts }) => receipts.append({ ...receipt, at: later }));
    expect(await asA(({ receipts }) => receipts.ofSubject(subject, page))).toEqual([receipt]);
    expect(await asB(({ receipts }) => receipts.ofSubject(subject, page))).toEqual([{ ...receipt, at: later }]);
  });
}
