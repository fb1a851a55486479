import { beforeEach, describe } from '@jest/globals';
import { ledgerDecoyBehaviours } from './ledger-decoys.ts';
import { leaseBehaviours } from './ledger-lease.ts';
import { ledgerRecoveryBehaviours } from './ledger-recovery.ts';
import type { LedgerUnderTest } from './ledger-samples.ts';
import { ledgerStateBehaviours } from './ledger-states.ts';
import { ledgerWaitingBehaviours } from './ledger-waiting.ts';

/** Every `TransactionLedger` passes this suite. `create` answers an empty one each time. */
export function behavesLikeTransactionLedger(name: string, create: () => Promise<LedgerUnderTest>): void {
  describe(`${name} behaves like a TransactionLedger`, () => {
    let underTest: LedgerUnderTest;
    beforeEach(async () => {
      underTest = await create();
    });
    const current = () => underTest;

    describe('lease', () => leaseBehaviours(current));
    describe('states', () => ledgerStateBehaviours(current));
    describe('waiting', () => ledgerWaitingBehaviours(current));
    describe('decoys', () => ledgerDecoyBehaviours(current));
    describe('recovery', () => ledgerRecoveryBehaviours(current));
  });
}
