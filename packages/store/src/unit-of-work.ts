import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout } from 'node:timers/promises';
import type { QueryRunner } from 'typeorm';
import { failureFrom, openingFailureFrom, TransientFailure, unavailable } from './database-failure.ts';
import { openSession } from './open-session.ts';
import type { Session } from './session.ts';

/** How often work is run that keeps losing against other work, and how long it waits, at most, before the last time. */
const maxRuns = 12;
const maxPauseMs = 250;

/** Runs work between `begin` and COMMIT on a connection of its own. */
export async function runOnce<T>(
  runner: QueryRunner,
  begin: string,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  try {
    await runner.query(begin);
  } catch (error) {
    throw openingFailureFrom(error);
  }
  try {
    const result = await runWork(runner, work);
    await runner.query('COMMIT');
    return result;
  } catch (error) {
    // If even this fails, the connection is gone, and the transaction with it.
    await runner.query('ROLLBACK').catch(() => undefined);
    throw failureFrom(error);
  }
}

/** Runs statements that only read, each on its own. */
export async function runReading<T>(runner: QueryRunner, work: (session: Session) => Promise<T>): Promise<T> {
  try {
    await runner.connect();
  } catch (error) {
    throw openingFailureFrom(error);
  }
  return runWork(runner, (session) => work(withoutWriting(session)));
}

function withoutWriting(session: Session): Session {
  const refuse = () => Promise.reject(new Error('a write outside of a unit of work'));
  const writes = { insert: refuse, insertAll: refuse, upsert: refuse, upsertAll: refuse, update: refuse };
  return { ...session, ...writes, execute: refuse, remove: refuse };
}

async function runWork<T>(runner: QueryRunner, work: (session: Session) => Promise<T>): Promise<T> {
  const { session, end } = openSession(runner);
  const outcome = await Promise.resolve()
    .then(() => work(session))
    .then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
  const failure = await end();
  if (failure instanceof TransientFailure) throw failure;
  if ('error' in outcome) throw outcome.error;
  if (failure) throw failure;
  return outcome.value;
}

/**
 * Runs work again while it loses against other work. Losers of this process go one at a time, so that they do not make
 * each other lose again; a random pause keeps processes apart.
 */
export function untilItWins(): <T>(runOnceMore: () => Promise<T>) => Promise<T> {
  const afterEarlierLosers = firstInFirstOut();

  async function runAgain<T>(runOnceMore: () => Promise<T>): Promise<T> {
    for (let run = 2; run <= maxRuns; run += 1) {
      await setTimeout(Math.random() * Math.min(maxPauseMs, 2 ** run));
      const outcome = await orLost(runOnceMore);
      if (outcome !== lost) return outcome;
    }
    throw unavailable('too much contention');
  }

  return async (runOnceMore) => {
    const outcome = await orLost(runOnceMore);
    return outcome === lost ? afterEarlierLosers(() => runAgain(runOnceMore)) : outcome;
  };
}

const lost = Symbol('lost against other work');

async function orLost<T>(run: () => Promise<T>): Promise<T | typeof lost> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof TransientFailure) return lost;
    throw error;
  }
}

/** Runs work one after another, in the order it came. */
export function firstInFirstOut(): <T>(work: () => Promise<T>) => Promise<T> {
  let queue: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  };
}

/** Refuses a unit of work inside another: it would wait for a connection that the outer one holds, for ever. */
export function withoutNesting(): <T>(work: () => Promise<T>) => Promise<T> {
  const outer = new AsyncLocalStorage<{ isRunning: boolean }>();
  return async (work) => {
    if (outer.getStore()?.isRunning) throw new Error('a unit of work was started inside another');
    const unit = { isRunning: true };
    try {
      return await outer.run(unit, work);
    } finally {
      unit.isRunning = false;
    }
  };
}

/** Lets work in until it is closed. Closing waits for the work under way, and then does `last`, once. */
export function gate(last: () => Promise<void>): {
  enter<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
} {
  const underWay = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;
  return {
    async enter(work) {
      if (closing) throw unavailable('closed');
      const result = work();
      underWay.add(result);
      try {
        return await result;
      } finally {
        underWay.delete(result);
      }
    },
    close() {
      closing ??= Promise.allSettled(underWay).then(last);
      return closing;
    },
  };
}
