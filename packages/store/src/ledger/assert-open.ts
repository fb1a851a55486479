import { AppError } from '@assent/domain';
import { In } from 'typeorm';
import type * as z from 'zod';
import { transactionTable } from '../entities/outbox.ts';
import type { Session } from '../session.ts';
import type { LedgerScope } from './ledger-scope.ts';

/** The transaction with this nonce, if it is signed or mined, and not final. */
export const open = (scope: LedgerScope, nonce: number) => ({
  ...scope,
  nonce,
  state: In<z.infer<typeof transactionTable.zRow>['state']>(['signed', 'mined']),
});

/** @throws AppError `not_found` unless the transaction with this nonce is open */
export async function assertOpen(session: Session, scope: LedgerScope, nonce: number): Promise<void> {
  if (!(await session.findOne(transactionTable, open(scope, nonce)))) throw new AppError('not_found', { nonce });
}
