import { expect, test } from '@jest/globals';
import { postponementMs } from '../chain/postponement.ts';
import type { ChainIntent, QueueFilter } from '../ports/chain.ts';
import { enqueue, enqueueEach, type LedgerUnderTest, newAttempt, statesOf, transactionOf } from './ledger-samples.ts';

const at = (nowMs: number, ...except: readonly ChainIntent['kind'][]): QueueFilter => ({ nowMs, except });

/** Intents that cannot be done now keep no others from being done. */
export function ledgerWaitingBehaviours(current: () => LedgerUnderTest): void {
  const idsAt = async (filter?: QueueFilter, limit = 100) =>
    (await current().ledger.queued(limit, filter)).map(({ id }) => id);

  test('a postponed intent is out of the way until its time has come', async () => {
    const [first, second, third] = (await enqueue(current(), 3)) as [string, string, string];
    const nowMs = 1_770_000_000_000;
    await current().ledger.postpone([first, third], nowMs);
    expect(await idsAt(at(nowMs + 249))).toEqual([second]);
    expect(await idsAt(at(nowMs + 250))).toEqual([first, second, third]);
    expect(await idsAt()).toEqual([first, second, third]);
    expect(await statesOf(current(), [first])).toEqual(['queued']);
  });

  test('the limit counts those that are shown', async () => {
    const [first, second, third] = (await enqueue(current(), 3)) as [string, string, string];
    await current().ledger.postpone([first], 1000);
    expect(await idsAt(at(1000), 1)).toEqual([second]);
    expect(await idsAt(at(1000), 2)).toEqual([second, third]);
  });

  test('each time an intent waits twice as long, and no longer than ten minutes', async () => {
    const [often, once] = (await enqueue(current(), 2)) as [string, string];
    for (let count = 1; count <= 4; count += 1) await current().ledger.postpone([often], 0);
    await current().ledger.postpone([once, often], 0);
    expect(await idsAt(at(250))).toEqual([once]);
    expect(await idsAt(at(3999))).toEqual([once]);
    expect(await idsAt(at(4000))).toEqual([often, once]);
    expect([1, 2, 3, 12, 13, 2000].map(postponementMs)).toEqual([250, 500, 1000, 512_000, 600_000, 600_000]);
  });

  test('what is signed or unknown is not postponed', async () => {
    const { ledger } = current();
    const ids = await enqueue(current(), 1);
    await ledger.recordSigned(transactionOf(0, ids), newAttempt());
    await ledger.postpone([...ids, 'unknown'], 1000);
    await ledger.requeue(0);
    expect(await idsAt(at(0))).toEqual(ids);
  });

  test('whole kinds can be left out', async () => {
    const ids = await enqueueEach(current());
    expect(await idsAt(at(0, 'revoke_status', 'anchor_log'))).toEqual(
      ids.filter((_, index) => ![1, 8].includes(index)),
    );
    expect(await idsAt(at(0))).toEqual(ids);
  });
}
