import { AppError } from '@assent/domain';
import { transactionTable } from '../entities/outbox.ts';
import type { Session } from '../session.ts';
import type { LedgerScope } from './ledger-scope.ts';

/** @throws AppError `not_found` unless the transaction with this nonce is signed or mined, and not final */
export async function assertOpen(session: Session, scope: LedgerScope, nonce: number): Promise<void> {
  const row = await session.findOne(transactionTable, { ...scope, nonce });
  if (row?.state !== 'signed' && row?.state !== 'mined') throw new AppError('not_found', { nonce });
}
