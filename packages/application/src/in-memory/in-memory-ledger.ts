import { AppError } from '@assent/domain';
import { postponementMs } from '../chain/postponement.ts';
import type { IntentState, LedgerTransaction, TransactionLedger } from '../ports/chain.ts';
import {
  type InMemoryDatabase,
  inMemoryDatabase,
  type KeptTransaction,
  ownedListOf,
  type Tables,
} from './in-memory-database.ts';
import { takeStatusIndex } from './take-status-index.ts';

/** A `TransactionLedger` for tests, over the intents of the store that shares its database. */
export function inMemoryLedger(database: InMemoryDatabase = inMemoryDatabase()): TransactionLedger {
  return {
    ...leases(database),
    ...readings(database),
    ...queue(database),
    ...sendings(database),
    ...outcomes(database),
  };
}

const leases = ({ unitOfWork }: InMemoryDatabase): Pick<TransactionLedger, 'acquireLease' | 'releaseLease'> => ({
  acquireLease: (owner, nowMs, untilMs) =>
    unitOfWork(async (tables) => {
      const held = tables().leases.get('signer');
      if (held && held.owner !== owner && held.untilMs > nowMs) return false;
      tables().leases.set('signer', { owner, untilMs });
      return true;
    }),
  releaseLease: (owner) =>
    unitOfWork(async (tables) => {
      if (tables().leases.get('signer')?.owner === owner) tables().leases.delete('signer');
    }),
});

type QueueMethods = 'queued' | 'postpone' | 'takeDecoys' | 'decoysAmong';

const queue = ({ unitOfWork }: InMemoryDatabase): Pick<TransactionLedger, QueueMethods> => ({
  queued: (limit, { nowMs, except } = { nowMs: Number.POSITIVE_INFINITY, except: [] }) =>
    unitOfWork(async (tables) =>
      [...tables().intents]
        .filter(([, { state, retryMs }]) => state === 'queued' && retryMs <= nowMs)
        .filter(([, { intent }]) => !except.includes(intent.kind))
        .slice(0, limit)
        .map(([id, { intent }]) => ({ id, intent })),
    ),
  postpone: (intentIds, nowMs) =>
    unitOfWork(async (tables) => {
      for (const id of intentIds) {
        const row = tables().intents.get(id);
        if (row?.state !== 'queued') continue;
        const postponements = row.postponements + 1;
        tables().intents.set(id, { ...row, postponements, retryMs: nowMs + postponementMs(postponements) });
      }
    }),
  takeDecoys: (listId, count) =>
    unitOfWork(async (tables) => {
      const list = ownedListOf(tables(), listId)?.value;
      if (!list) return [];
      const used = new Set(tables().statusIndices.get(list.listId));
      const decoys: number[] = [];
      while (decoys.length < count && used.size < list.size) decoys.push(takeStatusIndex(used, list.size));
      tables().statusIndices.set(list.listId, used);
      tables().decoys.set(listId, new Set([...(tables().decoys.get(listId) ?? []), ...decoys]));
      return decoys;
    }),
  decoysAmong: (listId, indexes) =>
    unitOfWork(async (tables) => indexes.filter((index) => tables().decoys.get(listId)?.has(index))),
});

type ReadingMethods = 'open' | 'highestNonce' | 'finalBelow';

const readings = ({ unitOfWork }: InMemoryDatabase): Pick<TransactionLedger, ReadingMethods> => ({
  open: () =>
    unitOfWork(async (tables) =>
      [...tables().transactions.values()]
        .filter(isOpen)
        .sort((a, b) => a.nonce - b.nonce)
        .map(({ mined, ...transaction }) => transaction),
    ),
  highestNonce: () =>
    unitOfWork(async (tables) => {
      const kept = [...tables().transactions.values()].filter(({ state }) => state !== 'abandoned');
      const recorded = highest(kept);
      const final = highest(kept.filter(({ state }) => state === 'final'));
      return { ...(recorded === undefined ? {} : { recorded }), ...(final === undefined ? {} : { final }) };
    }),
  finalBelow: (below, limit) =>
    unitOfWork(async (tables) =>
      [...tables().transactions.values()]
        .filter(({ nonce, state }) => state === 'final' && nonce < below)
        .sort((a, b) => b.nonce - a.nonce)
        .slice(0, limit)
        .flatMap(({ nonce, mined }) =>
          mined ? { nonce, blockNumber: mined.blockNumber, blockHash: mined.blockHash } : [],
        ),
    ),
});

const sendings = ({
  unitOfWork,
}: InMemoryDatabase): Pick<TransactionLedger, 'recordSigned' | 'addAttempt' | 'markSent'> => ({
  recordSigned: (transaction, attempt) =>
    unitOfWork(async (tables) => {
      const { nonce, intentIds } = transaction;
      const earlier = tables().transactions.get(nonce);
      if (earlier && earlier.state !== 'abandoned') throw new AppError('conflict', { nonce });
      const unfit = intentIds.find((id) => tables().intents.get(id)?.state !== 'queued');
      if (unfit !== undefined) throw new AppError('conflict', { intent: unfit });
      // What replaces an abandoned transaction may well be the same bytes again.
      tables().transactions.delete(nonce);
      assertNewHash(tables(), attempt.hash);
      moveIntents(tables(), intentIds, 'signed');
      tables().transactions.set(nonce, structuredClone({ ...transaction, state: 'signed', attempts: [attempt] }));
    }),
  addAttempt: (nonce, attempt) =>
    unitOfWork(async (tables) => {
      const transaction = openTransaction(tables(), nonce);
      assertNewHash(tables(), attempt.hash);
      tables().transactions.set(nonce, { ...transaction, attempts: [...transaction.attempts, { ...attempt }] });
    }),
  markSent: (nonce, atMs) =>
    unitOfWork(async (tables) => {
      tables().transactions.set(nonce, { ...openTransaction(tables(), nonce), lastSentMs: atMs });
    }),
});

type OutcomeMethods = 'markMined' | 'reopenFrom' | 'requeue' | 'completeWithoutTransaction';

const outcomes = ({ unitOfWork }: InMemoryDatabase): Pick<TransactionLedger, OutcomeMethods> => ({
  markMined: (nonce, where, final) =>
    unitOfWork(async (tables) => {
      const transaction = openTransaction(tables(), nonce);
      const state = final ? 'final' : 'mined';
      tables().transactions.set(nonce, { ...transaction, state, mined: { ...where } });
      moveIntents(tables(), transaction.intentIds, state);
    }),
  reopenFrom: (nonce) =>
    unitOfWork(async (tables) => {
      const reopened = [...tables().transactions.values()].filter((t) => t.nonce >= nonce && t.state !== 'abandoned');
      for (const { mined, lastSentMs, ...transaction } of reopened) {
        tables().transactions.set(transaction.nonce, { ...transaction, state: 'signed' });
        moveIntents(tables(), transaction.intentIds, 'signed');
      }
    }),
  requeue: (nonce) =>
    unitOfWork(async (tables) => {
      const transaction = openTransaction(tables(), nonce);
      tables().transactions.set(nonce, { ...transaction, state: 'abandoned' });
      moveIntents(tables(), transaction.intentIds, 'queued');
    }),
  completeWithoutTransaction: (intentIds) =>
    unitOfWork(async (tables) => {
      const queued = intentIds.filter((id) => tables().intents.get(id)?.state === 'queued');
      moveIntents(tables(), queued, 'final');
    }),
});

const isOpen = (
  transaction: KeptTransaction,
): transaction is KeptTransaction & { readonly state: LedgerTransaction['state'] } =>
  transaction.state === 'signed' || transaction.state === 'mined';

function openTransaction(tables: Tables, nonce: number): KeptTransaction {
  const transaction = tables.transactions.get(nonce);
  if (!transaction || !isOpen(transaction)) throw new AppError('not_found', { nonce });
  return transaction;
}

function assertNewHash(tables: Tables, hash: string): void {
  const known = [...tables.transactions.values()].some((t) => t.attempts.some((attempt) => attempt.hash === hash));
  if (known) throw new AppError('conflict', { transaction: hash });
}

function moveIntents(tables: Tables, ids: readonly string[], state: IntentState): void {
  for (const id of ids) {
    const row = tables.intents.get(id);
    if (row) tables.intents.set(id, { ...row, state });
  }
}

const highest = (transactions: readonly KeptTransaction[]): number | undefined =>
  transactions.length > 0 ? Math.max(...transactions.map(({ nonce }) => nonce)) : undefined;
