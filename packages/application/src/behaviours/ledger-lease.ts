import { expect, test } from '@jest/globals';
import type { LedgerUnderTest } from './ledger-samples.ts';

/** One owner signs at a time. */
export function leaseBehaviours(current: () => LedgerUnderTest): void {
  test('a lease that is held is renewed by its owner and refused to others', async () => {
    const { ledger } = current();
    expect(await ledger.acquireLease('one', 1000, 2000)).toBe(true);
    expect(await ledger.acquireLease('two', 1999, 3000)).toBe(false);
    expect(await ledger.acquireLease('one', 1999, 2999)).toBe(true);
    expect(await ledger.acquireLease('two', 2000, 3000)).toBe(false);
  });

  test('a lease can be taken over at the moment it ends', async () => {
    const { ledger } = current();
    const now = 1_770_000_000_000;
    await ledger.acquireLease('one', now, now + 1000);
    expect(await ledger.acquireLease('two', now + 1000, now + 2000)).toBe(true);
    expect(await ledger.acquireLease('one', now + 1001, now + 2001)).toBe(false);
  });

  test('a lease that was given up is free at once; only its owner can give it up', async () => {
    const { ledger } = current();
    await ledger.acquireLease('one', 0, 1000);
    await ledger.releaseLease('two');
    expect(await ledger.acquireLease('two', 1, 1001)).toBe(false);
    await ledger.releaseLease('one');
    expect(await ledger.acquireLease('two', 1, 1001)).toBe(true);
  });

  test('one of 20 owners gets a free lease, and one of 20 an expired one', async () => {
    const { ledger } = current();
    const contend = async (nowMs: number, untilMs: number) => {
      const owners = Array.from({ length: 20 }, (_, index) => `owner-${nowMs}-${index}`);
      return Promise.all(owners.map((owner) => ledger.acquireLease(owner, nowMs, untilMs)));
    };
    expect((await contend(0, 1000)).filter((got) => got)).toHaveLength(1);
    expect((await contend(1000, 2000)).filter((got) => got)).toHaveLength(1);
  });
}
