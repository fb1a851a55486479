import { expect, test } from '@jest/globals';
import {
  enqueue,
  type LedgerUnderTest,
  minedIn,
  newAttempt,
  progress,
  statesOf,
  transactionOf,
} from './ledger-samples.ts';

/** What happens when the chain takes something back, or another uses the nonce. */
export function ledgerRecoveryBehaviours(current: () => LedgerUnderTest): void {
  /** Three transactions, nonces 0 to 2, one intent each: final, mined, signed. All were sent. */
  async function threeTransactions(): Promise<string[]> {
    const { ledger } = current();
    const ids = await enqueue(current(), 3);
    for (const [nonce, id] of ids.entries()) {
      const attempt = newAttempt();
      await ledger.recordSigned(transactionOf(nonce, [id]), attempt);
      await ledger.markSent(nonce, 1000);
      if (nonce < 2) await ledger.markMined(nonce, minedIn(attempt.hash), nonce === 0);
    }
    return ids;
  }

  test('the highest nonces are those recorded and final', async () => {
    const { ledger } = current();
    expect(await ledger.highestNonce()).toEqual({});
    await threeTransactions();
    expect(await ledger.highestNonce()).toEqual({ recorded: 2, final: 0 });
  });

  test('final transactions are told with their blocks, highest nonce first, and below a nonce', async () => {
    const { ledger } = current();
    expect(await ledger.finalBelow(10, 10)).toEqual([]);
    const blocks = [];
    for (const [nonce, id] of (await enqueue(current(), 4)).entries()) {
      const attempt = newAttempt();
      const where = minedIn(attempt.hash, 100 + nonce);
      await ledger.recordSigned(transactionOf(nonce, [id]), attempt);
      await ledger.markMined(nonce, where, nonce < 3);
      blocks.unshift({ nonce, blockNumber: where.blockNumber, blockHash: where.blockHash });
    }
    const final = blocks.slice(1);
    expect(await ledger.finalBelow(Number.MAX_SAFE_INTEGER, 10)).toEqual(final);
    expect(await ledger.finalBelow(10, 2)).toEqual(final.slice(0, 2));
    expect(await ledger.finalBelow(2, 10)).toEqual(final.slice(1));
    await ledger.reopenFrom(1);
    expect(await ledger.finalBelow(10, 10)).toEqual(final.slice(2));
  });

  test('reopening sends a transaction and all later ones again, mined and final ones too', async () => {
    const { ledger } = current();
    const ids = await threeTransactions();
    await ledger.reopenFrom(1);
    expect((await ledger.open()).map(({ nonce, state, lastSentMs }) => [nonce, state, lastSentMs])).toEqual([
      [1, 'signed', undefined],
      [2, 'signed', undefined],
    ]);
    expect(await statesOf(current(), ids)).toEqual(['final', 'signed', 'signed']);

    await ledger.reopenFrom(0);
    expect((await ledger.open()).map(({ nonce }) => nonce)).toEqual([0, 1, 2]);
    expect(await statesOf(current(), ids)).toEqual(['signed', 'signed', 'signed']);
    expect((await progress(current(), ids))[0]?.transaction?.blockNumber).toBeUndefined();
    expect(await ledger.highestNonce()).toEqual({ recorded: 2 });
  });

  test('a reopened transaction can be mined again', async () => {
    const { ledger } = current();
    const ids = await threeTransactions();
    await ledger.reopenFrom(0);
    const [transaction] = await ledger.open();
    await ledger.markMined(0, minedIn(transaction!.attempts[0]!.hash, 99), true);
    expect((await progress(current(), ids))[0]).toMatchObject({ state: 'final', transaction: { blockNumber: 99 } });
  });

  test('requeueing abandons a transaction and puts its intents back where they stood in the queue', async () => {
    const { ledger } = current();
    const [first, second] = (await enqueue(current(), 2)) as [string, string];
    await ledger.recordSigned(transactionOf(0, [first]), newAttempt());
    await ledger.requeue(0);
    expect(await ledger.open()).toEqual([]);
    expect(await ledger.highestNonce()).toEqual({});
    expect((await ledger.queued(10)).map(({ id }) => id)).toEqual([first, second]);
    expect(await progress(current(), [first])).toEqual([{ id: first, kind: 'create_list', state: 'queued' }]);
  });

  test('an abandoned nonce can be used again, even for the same bytes', async () => {
    const { ledger } = current();
    const [first, second] = (await enqueue(current(), 2)) as [string, string];
    const attempt = newAttempt();
    await ledger.recordSigned(transactionOf(0, [first]), attempt);
    await ledger.addAttempt(0, newAttempt());
    await ledger.requeue(0);
    await ledger.recordSigned(transactionOf(0, [second]), attempt);
    expect(await ledger.open()).toMatchObject([{ nonce: 0, intentIds: [second], attempts: [attempt] }]);
    expect(await statesOf(current(), [first, second])).toEqual(['queued', 'signed']);
  });

  test('requeued intents are counted for the transaction that carries them now', async () => {
    const { ledger } = current();
    const ids = await enqueue(current(), 2);
    await ledger.recordSigned(transactionOf(0, ids), newAttempt());
    await ledger.requeue(0);
    const attempt = newAttempt();
    await ledger.recordSigned(transactionOf(1, ids.slice(1)), attempt);
    expect(await progress(current(), ids)).toEqual([
      { id: ids[0], kind: 'create_list', state: 'queued' },
      { id: ids[1], kind: 'create_list', state: 'signed', transaction: { hash: attempt.hash, intents: 1 } },
    ]);
  });

  test('reopening leaves abandoned transactions alone', async () => {
    const { ledger } = current();
    const ids = await threeTransactions();
    await ledger.requeue(2);
    await ledger.reopenFrom(0);
    expect((await ledger.open()).map(({ nonce }) => nonce)).toEqual([0, 1]);
    expect(await statesOf(current(), ids)).toEqual(['signed', 'signed', 'queued']);
  });

  test('an intent whose effect is there already becomes final without a transaction', async () => {
    const { ledger } = current();
    const ids = await enqueue(current(), 2);
    await ledger.completeWithoutTransaction([ids[0]!, 'unknown']);
    expect(await progress(current(), ids)).toEqual([
      { id: ids[0], kind: 'create_list', state: 'final' },
      { id: ids[1], kind: 'create_list', state: 'queued' },
    ]);
  });

  test('an intent in a transaction is completed by that transaction only', async () => {
    const { ledger } = current();
    const ids = await enqueue(current(), 1);
    await ledger.recordSigned(transactionOf(0, ids), newAttempt());
    await ledger.completeWithoutTransaction(ids);
    expect(await statesOf(current(), ids)).toEqual(['signed']);
  });
}
