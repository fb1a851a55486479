import * as z from 'zod';
import type { Session } from './session.ts';

const zNewest = z.object({ newest: z.coerce.number() });
const zWriter = z.object({ writer: z.string() });

const selectCounter = `
  SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS newest FROM receipts_sequence_seq`;

/** Transactions that hold the lock that inserting takes: it is taken before a number is, and let go after the commit is seen. */
const selectWriters = `
  SELECT DISTINCT virtualtransaction AS writer FROM pg_locks
  WHERE locktype = 'relation' AND mode = 'RowExclusiveLock'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND relation IN ('receipts'::regclass, 'events'::regclass)`;

type Reading = <T>(work: (session: Session) => Promise<T>) => Promise<T>;

/**
 * The number of the newest receipt or event on PostgreSQL such that all up to it are there for good. Numbers are handed out before
 * transactions end, and these end in any order: what has been handed out counts once every transaction that might have had a part of
 * it is over. No writer waits for this.
 */
export function settledOnPostgres(reading: Reading): () => Promise<number> {
  let settled = 0;
  let pending: { readonly newest: number; readonly writers: ReadonlySet<string> } | undefined;

  async function look(): Promise<number> {
    // the order matters: whoever had a number by the first statement is among the writers of the second, or is over
    const { newest, writers } = await reading(async (session) => {
      const [counter] = await session.join(selectCounter, [], zNewest);
      const found = await session.join(selectWriters, [], zWriter);
      return { newest: counter?.newest ?? 0, writers: new Set(found.map(({ writer }) => writer)) };
    });
    if (writers.size === 0) {
      settled = Math.max(settled, newest);
      pending = undefined;
      return settled;
    }
    if (pending && ![...pending.writers].some((writer) => writers.has(writer))) {
      settled = Math.max(settled, pending.newest);
      pending = undefined;
    }
    pending ??= { newest, writers };
    return settled;
  }

  return shared(look);
}

const selectSqliteCounter = `
  SELECT COALESCE(MAX(seq), 0) AS newest FROM sqlite_sequence WHERE name = 'receipts'`;

/** As `settledOnPostgres`: SQLite has one writer at a time, so that what can be seen is all there is. */
export const settledOnSqlite = (reading: Reading): (() => Promise<number>) =>
  shared(() => reading(async (session) => (await session.join(selectSqliteCounter, [], zNewest))[0]?.newest ?? 0));

/** Those who ask at the same time look once. */
function shared(look: () => Promise<number>): () => Promise<number> {
  let looking: Promise<number> | undefined;
  return () => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  };
}
