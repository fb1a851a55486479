import type { TransactionAttempt, TransactionLedger } from '@assent/application';
import { AppError } from '@assent/domain';
import { In } from 'typeorm';
import type * as z from 'zod';
import { chunksOf } from '../chunks-of.ts';
import type { Database } from '../database.ts';
import { attemptTable, intentTable, transactionIntentTable, transactionTable } from '../entities/outbox.ts';
import { inserting, insertingNew, removing, updating } from '../write.ts';
import { assertOpen, open } from './assert-open.ts';
import type { LedgerScope } from './ledger-scope.ts';

/** What is about to be sent, or was. */
export const sendings = (
  { unitOfWork, writeAll }: Database,
  scope: LedgerScope,
): Pick<TransactionLedger, 'recordSigned' | 'addAttempt' | 'markSent'> => ({
  async recordSigned({ nonce, to, data, gas, intentIds }, attempt) {
    const row = { ...scope, nonce, toAddress: to, data, gas, state: 'signed' as const };
    const links = intentIds.map((intentId, position) => ({ ...scope, nonce, intentId, position }));
    const isKept = await writeAll([
      ...chunksOf(intentIds).map((ids) =>
        updating(intentTable, { id: In(ids), state: 'queued' }, { state: 'signed' }, ids.length),
      ),
      // An abandoned transaction makes room for another with its nonce, and takes its attempts with it.
      removing(transactionTable, { ...scope, nonce, state: 'abandoned' }),
      insertingNew(transactionTable, [row]),
      ...chunksOf(links).map((chunk) => inserting(transactionIntentTable, chunk)),
      insertingNew(attemptTable, [attemptRow(scope, nonce, attempt)]),
    ]);
    if (!isKept) throw new AppError('conflict', { nonce });
  },
  addAttempt: (nonce, attempt) =>
    unitOfWork(async (session) => {
      await assertOpen(session, scope, nonce);
      const row = attemptRow(scope, nonce, attempt);
      if (!(await session.insert(attemptTable, row))) throw new AppError('conflict', { transaction: row.hash });
    }),
  async markSent(nonce, atMs) {
    const isKept = await writeAll([updating(transactionTable, open(scope, nonce), { lastSentMs: atMs }, 1)]);
    if (!isKept) throw new AppError('not_found', { nonce });
  },
});

function attemptRow(
  scope: LedgerScope,
  nonce: number,
  { hash, raw, maxFeePerGas, maxPriorityFeePerGas, createdMs }: TransactionAttempt,
): z.infer<typeof attemptTable.zRow> {
  const fees = { maxFeePerGas: String(maxFeePerGas), maxPriorityFeePerGas: String(maxPriorityFeePerGas) };
  return { ...scope, nonce, hash, raw, ...fees, createdMs };
}
