import type { Did, Receipt } from '@assent/domain';
import { expect, test } from '@jest/globals';
import type { Store } from '../ports/store.ts';
import { at, later, newBytes32, newDid, newGrant, newId, newReceipt, tenantA, tenantB, tenantOf } from './samples.ts';

/** What many requests ask at the same moment, beside the units of work. */
export function sharedBehaviours(current: () => Store): void {
  const page = { limit: 100, offset: 0 };
  const put = (tenant: typeof tenantA, ...kept: ReturnType<typeof newGrant>[]) =>
    current().tenant(tenant, async ({ grants }) => {
      for (const grant of kept) await grants.put(grant);
    });

  const grantsOf = async (tenant: typeof tenantA, subject: Did) =>
    (await current().shared.subjectFile(tenant, subject)).grants;
  const append = async (receipt: Receipt) =>
    (await current().shared.subjectFile(tenantA, receipt.subject)).append(receipt);

  /** A consent that two tenants hold. */
  async function heldByBoth() {
    const grant = newGrant();
    await current().network(async ({ tenants }) => {
      for (const tenant of [tenantA, tenantB]) await tenants.insert(tenantOf(tenant), `hash of ${tenant}`);
    });
    await put(tenantA, grant);
    await put(tenantB, grant);
    const holders = await current().network(({ denials }) => denials.holdersOf(grant.key));
    return { key: grant.key, secret: newBytes32(), holders };
  }

  test('a denial is seen by every read that begins after it was acknowledged', async () => {
    for (let round = 0; round < 20; round += 1) {
      const [key, other] = [newBytes32(), newBytes32()];
      await current().network(({ denials }) => denials.add(key, at, newId()));
      expect(await current().shared.deniedAmong([key, other])).toEqual(new Set([key]));
    }
    expect(await current().shared.deniedAmong([])).toEqual(new Set());
  });

  test('grants are read with every version, in the order they came, and those of no subject are none', async () => {
    const subject = newDid();
    const first = newGrant(subject);
    const second = newGrant(subject, { id: first.grant.id, version: 2 });
    await put(tenantA, first, newGrant(), second);
    expect(await grantsOf(tenantA, subject)).toEqual([first, second]);
    expect(await grantsOf(tenantA, newDid())).toEqual([]);
  });

  test('the file of a subject says which of its grants are denied, by their own key or by that of their epoch', async () => {
    const [subject, epochKey] = [newDid(), newBytes32()];
    const [own, kept, ofEpoch] = [newGrant(subject), newGrant(subject), { ...newGrant(subject), epochKey }];
    await put(tenantA, own, kept, ofEpoch);
    const denied = async () => (await current().shared.subjectFile(tenantA, subject)).denied;
    expect(await denied()).toEqual(new Set());
    await current().network(({ denials }) => denials.add(own.key, at, newId()));
    expect(await denied()).toEqual(new Set([own.key]));
    await current().network(({ denials }) => denials.add(epochKey, at, newId()));
    await current().network(({ denials }) => denials.add(newBytes32(), at, newId()));
    expect(await denied()).toEqual(new Set([own.key, epochKey]));
  });

  test('a key is denied while its denial is being written, and as before if that fails', async () => {
    const { grant, key, ...rest } = newGrant();
    await put(tenantA, { grant, key, ...rest });
    const denied = async () => [
      (await current().shared.subjectFile(tenantA, grant.subject)).denied.has(key),
      (await current().shared.deniedAmong([key])).has(key),
    ];
    const failing = current().shared.denyWhile(key, async () => {
      expect(await denied()).toEqual([true, true]);
      throw new Error('not written');
    });
    await expect(failing).rejects.toThrow('not written');
    expect(await denied()).toEqual([false, false]);
    const writing = () => current().network(({ denials }) => denials.add(key, at, newId()));
    await current().shared.denyWhile(key, writing);
    expect(await denied()).toEqual([true, true]);
  });

  test('a revocation is recorded once, with a line for each holder, however many record it at the same time', async () => {
    const { key, secret, holders } = await heldByBoth();
    const lines = holders.map((holder) => ({ holder, receipt: newReceipt(holder.subject) }));
    const record = () => current().shared.recordRevocation({ key, secret, at, intentId: newId(), lines });
    const answers = await Promise.all(Array.from({ length: 20 }, record));
    const [{ intentId } = { intentId: '' }] = answers;
    expect(answers).toEqual(answers.map(() => ({ at, intentId })));
    const { progress, counts, denied } = await current().network(async ({ outbox, denials }) => ({
      progress: await outbox.progress([...new Set(answers.map((answer) => answer.intentId))]),
      counts: await outbox.counts(),
      denied: await denials.among([key]),
    }));
    expect(progress).toEqual([{ id: intentId, kind: 'reveal_consent', state: 'queued' }]);
    expect([counts.queued, denied.size]).toEqual([1, 1]);
    for (const { holder, receipt } of lines) {
      const kept = await current().tenant(holder.tenant, ({ receipts }) => receipts.ofSubject(holder.subject, page));
      expect(kept).toEqual([receipt]);
    }
  });

  test('a revocation that was recorded keeps its time, and gets lines that are missing', async () => {
    const { key, secret, holders } = await heldByBoth();
    const [first, second] = holders.map((holder) => ({ holder, receipt: newReceipt(holder.subject) }));
    if (!first || !second) throw new Error('two hold it');
    const record = (when: typeof at, ...lines: (typeof first)[]) =>
      current().shared.recordRevocation({ key, secret, at: when, intentId: newId(), lines });
    const recorded = await record(at, first);
    const changed = { ...first, receipt: { ...first.receipt, at: later } };
    expect(await record(later, changed, second)).toEqual(recorded);
    for (const { holder, receipt } of [first, second]) {
      const kept = await current().tenant(holder.tenant, ({ receipts }) => receipts.ofSubject(holder.subject, page));
      expect(kept).toEqual([receipt]);
    }
  });

  test('lines are appended under the key that the file was read with, in the order they are given', async () => {
    const subject = newDid();
    await append(newReceipt(subject));
    const file = await current().shared.subjectFile(tenantA, subject);
    const receipts = [newReceipt(subject), newReceipt(subject), newReceipt(subject)];
    for (const receipt of receipts) await file.append(receipt);
    const kept = await current().tenant(tenantA, (records) => records.receipts.ofSubject(subject, page));
    expect(kept.slice(0, 3)).toEqual([...receipts].reverse());
  });

  test('each of 200 questions at once gets its own answer, at its own tenant', async () => {
    const subjects = Array.from({ length: 100 }, newDid);
    const [ofA, ofB] = [tenantA, tenantB].map(() => subjects.map((subject) => newGrant(subject)));
    await put(tenantA, ...(ofA ?? []));
    await put(tenantB, ...(ofB ?? []));
    const ask = (tenant: typeof tenantA) => Promise.all(subjects.map((subject) => grantsOf(tenant, subject)));
    const [fromA, fromB] = await Promise.all([ask(tenantA), ask(tenantB)]);
    expect(fromA).toEqual(ofA?.map((grant) => [grant]));
    expect(fromB).toEqual(ofB?.map((grant) => [grant]));
  });

  test('an API key finds its tenant while many others are asked for', async () => {
    const tenants = Array.from({ length: 20 }, (_, index) => tenantOf(`clinic-${index}` as typeof tenantA));
    await current().network(async (records) => {
      for (const tenant of tenants) await records.tenants.insert(tenant, `hash of ${tenant.id}`);
    });
    const found = await Promise.all(
      tenants.flatMap(({ id }) => [`hash of ${id}`, `no hash of ${id}`]).map(current().shared.apiKeyByHash),
    );
    expect(found).toEqual(tenants.flatMap((tenant) => [{ tenant }, undefined]));
  });

  test('200 receipts at once, of subjects not seen before, are all kept once, and only at their tenant', async () => {
    const subjects = [newDid(), newDid()];
    const receipts = Array.from({ length: 200 }, (_, index) => newReceipt(subjects[index % 2] ?? newDid()));
    await Promise.all([...receipts, ...receipts].map(append));
    const read = (tenant: typeof tenantA) =>
      current().tenant(tenant, async (records) => {
        const pages = await Promise.all(subjects.map((subject) => records.receipts.ofSubject(subject, page)));
        return pages.flat();
      });
    const kept = await read(tenantA);
    expect(kept).toHaveLength(200);
    expect(new Set(kept.map(({ id }) => id))).toEqual(new Set(receipts.map(({ id }) => id)));
    expect(await read(tenantB)).toEqual([]);
  });

  test('a receipt that was appended before keeps what it said', async () => {
    const receipt = newReceipt(newDid());
    await append(receipt);
    await append({ ...receipt, at: later });
    const kept = await current().tenant(tenantA, ({ receipts }) => receipts.ofSubject(receipt.subject, page));
    expect(kept).toEqual([receipt]);
  });
}
