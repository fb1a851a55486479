import type { Keyring, LedgerTransaction, QueueFilter, TransactionLedger } from '@assent/application';
import { In, LessThan, LessThanOrEqual, Not } from 'typeorm';
import type * as z from 'zod';
import type { Database } from '../database.ts';
import { attemptTable, intentTable, transactionIntentTable, transactionTable } from '../entities/outbox.ts';
import { intentFrom } from '../records/intent-payload.ts';
import type { Session, Where } from '../session.ts';
import type { LedgerScope } from './ledger-scope.ts';

/** PostgreSQL refuses to compare a column of 32 bits with more. */
const largestInteger = 2 ** 31 - 1;

type IntentRow = z.infer<typeof intentTable.zRow>;
type TransactionRow = z.infer<typeof transactionTable.zRow>;
type AttemptRow = z.infer<typeof attemptTable.zRow>;

/** What there is to do. Only the process that holds the lease acts on it, and only it changes what it reads. */
export const readings = (
  { reading }: Database,
  keyring: Keyring,
  scope: LedgerScope,
): Pick<TransactionLedger, 'queued' | 'open' | 'highestNonce' | 'finalBelow'> => ({
  queued: (limit, filter) =>
    reading(async (session) => {
      const rows = await session.find(intentTable, waiting(filter), { order: { sequence: 'ASC' }, limit });
      return rows.map(({ id, payload }) => ({ id, intent: intentFrom(keyring, id, payload) }));
    }),
  open: () =>
    reading(async (session) => {
      const open = { ...scope, state: In<TransactionRow['state']>(['signed', 'mined']) };
      const rows = await session.find(transactionTable, open, { order: { nonce: 'ASC' } });
      return Promise.all(rows.map((row) => transactionFrom(session, scope, row)));
    }),
  highestNonce: () =>
    reading(async (session) => {
      const kept = { ...scope, state: Not<TransactionRow['state']>('abandoned') };
      const recorded = await session.findOne(transactionTable, kept, { nonce: 'DESC' });
      const final = await session.findOne(transactionTable, { ...scope, state: 'final' }, { nonce: 'DESC' });
      return { ...(recorded ? { recorded: recorded.nonce } : {}), ...(final ? { final: final.nonce } : {}) };
    }),
  finalBelow: (below, limit) =>
    reading(async (session) => {
      const where = { ...scope, state: 'final' as const, nonce: LessThan(Math.min(below, largestInteger)) };
      const rows = await session.find(transactionTable, where, { order: { nonce: 'DESC' }, limit });
      return rows.flatMap(({ nonce, blockNumber, blockHash }) =>
        blockNumber === undefined || blockHash === undefined ? [] : { nonce, blockNumber, blockHash },
      );
    }),
});

function waiting(filter?: QueueFilter): Where<IntentRow> {
  const queued = { state: 'queued' as const };
  if (!filter) return queued;
  return { ...queued, kind: Not<string>(In<string>(filter.except)), retryMs: LessThanOrEqual(filter.nowMs) };
}

async function transactionFrom(session: Session, scope: LedgerScope, row: TransactionRow): Promise<LedgerTransaction> {
  const { nonce, toAddress, data, gas, state, lastSentMs } = row;
  if (state === 'abandoned') throw new Error('an abandoned transaction is not open');
  const key = { ...scope, nonce };
  const attempts = await session.find(attemptTable, key, { order: { sequence: 'ASC' } });
  const intents = await session.find(transactionIntentTable, key, { order: { position: 'ASC' } });
  return {
    nonce,
    to: toAddress,
    data,
    gas,
    state,
    attempts: attempts.map(attemptFrom),
    ...(lastSentMs === undefined ? {} : { lastSentMs }),
    intentIds: intents.map(({ intentId }) => intentId),
  };
}

const attemptFrom = ({ hash, raw, maxFeePerGas, maxPriorityFeePerGas, createdMs }: AttemptRow) => ({
  hash,
  raw,
  maxFeePerGas: BigInt(maxFeePerGas),
  maxPriorityFeePerGas: BigInt(maxPriorityFeePerGas),
  createdMs,
});
