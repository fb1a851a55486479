import { expect, test } from '@jest/globals';
import {
  enqueue,
  enqueueEach,
  type LedgerUnderTest,
  minedIn,
  newAttempt,
  progress,
  statesOf,
  transactionOf,
} from './ledger-samples.ts';
import { newBytes32 } from './samples.ts';

/** queued → signed → mined → final. */
export function ledgerStateBehaviours(current: () => LedgerUnderTest): void {
  test('queued intents come oldest first, up to the limit, as they were enqueued', async () => {
    const { ledger, store } = current();
    const ids = await enqueueEach(current());
    const queued = await ledger.queued(100);
    expect(queued.map(({ id }) => id)).toEqual(ids);
    expect(queued.map(({ intent }) => intent.kind)).toEqual([
      'reveal_consent',
      'revoke_status',
      'set_suspension',
      'create_list',
      'accredit_issuer',
      'suspend_issuer',
      'reinstate_issuer',
      'open_log',
      'anchor_log',
      'change_did',
      'set_emergency_policy',
      'set_emergency_approver',
      'open_emergency',
      'close_emergency',
      'review_emergency',
    ]);
    expect(queued.at(2)?.intent).toMatchObject({ index: 1, suspended: false });
    expect(queued.at(4)?.intent).toMatchObject({ from: 1_700_000_000, until: 2 ** 48 - 1 });
    expect(queued.at(8)?.intent).toMatchObject({ size: 2 ** 40 });
    expect(queued.at(9)?.intent).toMatchObject({
      nonce: 3,
      order: { value: '0x0102', validity: 60 },
      signature: { v: 27 },
    });
    expect(queued.at(10)?.intent).toMatchObject({ policyId: 2 ** 32 - 1, active: false });
    expect(queued.at(12)?.intent).toMatchObject({ validUntil: 1_800_003_600, signatures: [`0x${'ab'.repeat(65)}`] });
    expect((await ledger.queued(2)).map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const secret = newBytes32();
    await store.network(({ outbox }) => outbox.enqueue('with-secret', { kind: 'reveal_consent', secret }));
    expect((await ledger.queued(20)).at(-1)).toEqual({ id: 'with-secret', intent: { kind: 'reveal_consent', secret } });
  });

  test('a signed transaction is open, and takes its intents out of the queue', async () => {
    const { ledger } = current();
    const [first, second, ...others] = (await enqueueEach(current())) as [string, string, ...string[]];
    const attempt = newAttempt();
    await ledger.recordSigned(transactionOf(7, [second, first]), attempt);
    expect(await ledger.open()).toEqual([
      { ...transactionOf(7, [second, first]), state: 'signed', attempts: [attempt] },
    ]);
    expect((await ledger.queued(100)).map(({ id }) => id)).toEqual(others);
    expect(await progress(current(), [first])).toEqual([
      { id: first, kind: 'reveal_consent', state: 'signed', transaction: { hash: attempt.hash, intents: 2 } },
    ]);
  });

  test('attempts come in the order they were made, and the last sending is known', async () => {
    const { ledger } = current();
    const ids = await enqueue(current(), 1);
    const attempts = [newAttempt(), newAttempt({ maxFeePerGas: 2n ** 71n }), newAttempt({ createdMs: 1 })];
    await ledger.recordSigned(transactionOf(0, ids), attempts[0]!);
    for (const attempt of attempts.slice(1)) await ledger.addAttempt(0, attempt);
    await ledger.markSent(0, 1_770_000_000_123);
    expect(await ledger.open()).toMatchObject([{ nonce: 0, attempts, lastSentMs: 1_770_000_000_123 }]);
    expect((await progress(current(), ids))[0]?.transaction?.hash).toBe(attempts[2]?.hash);
  });

  test('a mined transaction stays open, a final one does not', async () => {
    const { ledger, store } = current();
    const ids = await enqueue(current(), 2);
    const [first, second] = [newAttempt(), newAttempt()];
    await ledger.recordSigned(transactionOf(3, ids), first);
    await ledger.addAttempt(3, second);
    await ledger.markMined(3, minedIn(first.hash), false);
    expect((await ledger.open()).map(({ state }) => state)).toEqual(['mined']);
    expect(await statesOf(current(), ids)).toEqual(['mined', 'mined']);

    await ledger.markMined(3, minedIn(first.hash, 13), true);
    expect(await ledger.open()).toEqual([]);
    const transaction = { hash: first.hash, intents: 2, blockNumber: 13, gasUsed: 21_000 };
    expect(await progress(current(), ids)).toEqual(
      ids.map((id) => ({ id, kind: 'create_list', state: 'final', transaction })),
    );
    expect(await store.network(({ outbox }) => outbox.counts())).toEqual({ queued: 0, signed: 0, mined: 0, final: 2 });
  });

  test('open transactions come with the lowest nonce first, each with its own intents', async () => {
    const { ledger } = current();
    const [a, b] = (await enqueue(current(), 2)) as [string, string];
    await ledger.recordSigned(transactionOf(10, [a]), newAttempt());
    await ledger.recordSigned(transactionOf(9, [b]), newAttempt());
    expect((await ledger.open()).map(({ nonce, intentIds }) => [nonce, intentIds])).toEqual([
      [9, [b]],
      [10, [a]],
    ]);
  });

  test('an intent that is not queued cannot be signed again, and nothing of the attempt is kept', async () => {
    const { ledger } = current();
    const [a, b] = (await enqueue(current(), 2)) as [string, string];
    await ledger.recordSigned(transactionOf(0, [a]), newAttempt());
    for (const ids of [
      [b, a],
      [b, 'unknown'],
    ]) {
      const signing = ledger.recordSigned(transactionOf(1, ids), newAttempt());
      await expect(signing).rejects.toMatchObject({ code: 'conflict' });
    }
    expect((await ledger.open()).map(({ nonce }) => nonce)).toEqual([0]);
    expect(await statesOf(current(), [b])).toEqual(['queued']);
  });

  test('a nonce that is open or final cannot be signed for again', async () => {
    const { ledger } = current();
    const [a, b] = (await enqueue(current(), 2)) as [string, string];
    const attempt = newAttempt();
    await ledger.recordSigned(transactionOf(5, [a]), attempt);
    const again = () => ledger.recordSigned(transactionOf(5, [b]), newAttempt());
    await expect(again()).rejects.toMatchObject({ code: 'conflict', params: { nonce: 5 } });
    await ledger.markMined(5, minedIn(attempt.hash), true);
    await expect(again()).rejects.toMatchObject({ code: 'conflict', params: { nonce: 5 } });
    expect(await statesOf(current(), [b])).toEqual(['queued']);
  });

  test('of 8 signers of the same intents and nonce, one succeeds', async () => {
    const { ledger } = current();
    const ids = await enqueue(current(), 3);
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, () => ledger.recordSigned(transactionOf(0, ids), newAttempt())),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await ledger.open()).map(({ attempts }) => attempts.length)).toEqual([1]);
  });

  test('what is not open cannot be sent, bumped, mined or queued again', async () => {
    const { ledger } = current();
    const calls = [
      () => ledger.addAttempt(4, newAttempt()),
      () => ledger.markSent(4, 1),
      () => ledger.markMined(4, minedIn(newBytes32()), true),
      () => ledger.requeue(4),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'not_found', params: { nonce: 4 } });
    const attempt = newAttempt();
    await ledger.recordSigned(transactionOf(4, await enqueue(current(), 1)), attempt);
    await ledger.markMined(4, minedIn(attempt.hash), true);
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'not_found' });
  });
}
