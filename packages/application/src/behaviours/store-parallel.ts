import { expect, test } from '@jest/globals';
import type { Store, TenantRecords } from '../ports/store.ts';
import {
  at,
  newBytes32,
  newCredential,
  newDid,
  newGrant,
  newId,
  newReceipt,
  newRequest,
  newStatusList,
  tenantA,
} from './samples.ts';

/** Units of work that run at the same time end as if they had run one after another. */
export function parallelBehaviours(current: () => Store): void {
  const within = <T>(work: (records: TenantRecords) => Promise<T>) => current().tenant(tenantA, work);
  const inParallel = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => work(index)));

  test('one of 20 uses a challenge', async () => {
    const request = newRequest();
    await within(({ requests }) => requests.insert(request));
    const answers = await inParallel(20, () => within(({ requests }) => requests.consume(request.id, at)));
    expect(answers.filter((isFirst) => isFirst)).toHaveLength(1);
  });

  test('a status index is never given twice, down to the last one', async () => {
    const list = newStatusList(32);
    await within(({ statusLists }) => statusLists.insert(list));
    const indices = await inParallel(28, () => within(({ statusLists }) => statusLists.allocate(list.listId)));
    expect(new Set(indices).size).toBe(28);
    expect(indices.every((index) => index >= 0 && index < list.size)).toBe(true);
  });

  test('64 credentials of a subject not seen before are all kept and readable', async () => {
    const subject = newDid();
    const credentials = Array.from({ length: 64 }, () => newCredential(subject));
    await Promise.all(
      credentials.map((credential) =>
        within(async (records) => {
          await records.credentials.insert(credential);
          await records.receipts.append(newReceipt(subject, { credentials: [credential.id] }));
        }),
      ),
    );
    const page = { limit: 100, offset: 0 };
    const kept = await within((records) => records.credentials.list({ subject }, page));
    expect(new Set(kept.map(({ compact }) => compact))).toEqual(new Set(credentials.map(({ compact }) => compact)));
    const receipts = await within((records) => records.receipts.ofSubject(subject, page));
    expect(new Set(receipts.flatMap((receipt) => receipt.credentials))).toEqual(
      new Set(credentials.map(({ id }) => id)),
    );
  });

  test('one of 20 denials of a key is new, and all name its intent', async () => {
    const key = newBytes32();
    const answers = await inParallel(20, (index) =>
      current().network(({ denials }) => denials.add(key, at, `intent-${index}`)),
    );
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(answers.map(({ intentId }) => intentId)).size).toBe(1);
  });

  test('one of 20 equal grants is new', async () => {
    const grant = newGrant();
    const answers = await inParallel(20, () => within(({ grants }) => grants.put(grant)));
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await within(({ grants }) => grants.ofSubject(grant.grant.subject))).toEqual([grant]);
  });

  test('one of 20 inserts of the same credential succeeds, the others are conflicts', async () => {
    const credential = newCredential();
    const answers = await inParallel(20, () =>
      within(({ credentials }) => credentials.insert(credential)).then(
        () => 'inserted',
        (error: { code?: string }) => error.code,
      ),
    );
    expect(answers.filter((answer) => answer === 'inserted')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'conflict')).toHaveLength(19);
  });

  test('what a unit of work read still holds when it writes: 10 that revoke alike queue one intent', async () => {
    const credential = newCredential();
    await within(({ credentials }) => credentials.insert(credential));
    const intents = await inParallel(10, () =>
      current().tenant(tenantA, async ({ credentials, outbox }) => {
        const read = await credentials.get(credential.id);
        if (read?.revocationIntent) return read.revocationIntent;
        const intent = newId();
        await credentials.markRevoked(credential.id, at, intent);
        await outbox.enqueue(intent, { kind: 'revoke_status', listId: newBytes32(), index: 1 });
        return intent;
      }),
    );
    expect(new Set(intents).size).toBe(1);
    expect(await current().network(({ outbox }) => outbox.counts())).toMatchObject({ queued: 1 });
  });
}
