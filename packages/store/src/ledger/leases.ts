import type { TransactionLedger } from '@assent/application';
import { LessThanOrEqual } from 'typeorm';
import type { Database } from '../database.ts';
import { leaseTable } from '../entities/outbox.ts';
import type { LedgerScope } from './ledger-scope.ts';

/** The right to sign: one owner at a time, until its time is over. */
export const leases = (
  { unitOfWork }: Database,
  scope: LedgerScope,
): Pick<TransactionLedger, 'acquireLease' | 'releaseLease'> => ({
  acquireLease: (owner, nowMs, untilMs) =>
    unitOfWork(async (session) => {
      if (await session.insert(leaseTable, { ...scope, owner, untilMs })) return true;
      const renewed = await session.update(leaseTable, { ...scope, owner }, { untilMs });
      if (renewed > 0) return true;
      const expired = { ...scope, untilMs: LessThanOrEqual(nowMs) };
      return (await session.update(leaseTable, expired, { owner, untilMs })) > 0;
    }),
  releaseLease: (owner) =>
    unitOfWork(async (session) => {
      await session.remove(leaseTable, { ...scope, owner });
    }),
});
