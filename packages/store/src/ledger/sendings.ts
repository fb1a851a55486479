import type { TransactionAttempt, TransactionLedger } from '@assent/application';
import { AppError } from '@assent/domain';
import { In } from 'typeorm';
import { chunksOf } from '../chunks-of.ts';
import type { Database } from '../database.ts';
import { attemptTable, intentTable, transactionIntentTable, transactionTable } from '../entities/outbox.ts';
import type { Session } from '../session.ts';
import { assertOpen } from './assert-open.ts';
import type { LedgerScope } from './ledger-scope.ts';

/** What is about to be sent, or was. */
export const sendings = (
  { unitOfWork }: Database,
  scope: LedgerScope,
): Pick<TransactionLedger, 'recordSigned' | 'addAttempt' | 'markSent'> => ({
  recordSigned: ({ nonce, to, data, gas, intentIds }, attempt) =>
    unitOfWork(async (session) => {
      await takeFromQueue(session, intentIds);
      // An abandoned transaction makes room for another with its nonce, and takes its attempts with it.
      await session.remove(transactionTable, { ...scope, nonce, state: 'abandoned' });
      const row = { ...scope, nonce, toAddress: to, data, gas, state: 'signed' as const };
      if (!(await session.insert(transactionTable, row))) throw new AppError('conflict', { nonce });
      const links = intentIds.map((intentId, position) => ({ ...scope, nonce, intentId, position }));
      for (const chunk of chunksOf(links)) await session.insertAll(transactionIntentTable, chunk);
      await insertAttempt(session, scope, nonce, attempt);
    }),
  addAttempt: (nonce, attempt) =>
    unitOfWork(async (session) => {
      await assertOpen(session, scope, nonce);
      await insertAttempt(session, scope, nonce, attempt);
    }),
  markSent: (nonce, atMs) =>
    unitOfWork(async (session) => {
      await assertOpen(session, scope, nonce);
      await session.update(transactionTable, { ...scope, nonce }, { lastSentMs: atMs });
    }),
});

/** @throws AppError `conflict` if one of the intents is not queued */
async function takeFromQueue(session: Session, intentIds: readonly string[]): Promise<void> {
  for (const chunk of chunksOf(intentIds)) {
    const queued = await session.find(intentTable, { id: In(chunk), state: 'queued' });
    const unfit = chunk.find((id) => !queued.some((row) => row.id === id));
    if (unfit !== undefined) throw new AppError('conflict', { intent: unfit });
    await session.update(intentTable, { id: In(chunk) }, { state: 'signed' });
  }
}

async function insertAttempt(
  session: Session,
  scope: LedgerScope,
  nonce: number,
  { hash, raw, maxFeePerGas, maxPriorityFeePerGas, createdMs }: TransactionAttempt,
): Promise<void> {
  const fees = { maxFeePerGas: String(maxFeePerGas), maxPriorityFeePerGas: String(maxPriorityFeePerGas) };
  const isNew = await session.insert(attemptTable, { ...scope, nonce, hash, raw, ...fees, createdMs });
  if (!isNew) throw new AppError('conflict', { transaction: hash });
}
