import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout } from 'node:timers/promises';
import { failureFrom, isLocked, openingFailureFrom, TransientFailure, unavailable } from './database-failure.ts';
import { openSession } from './open-session.ts';
import type { Session } from './session.ts';
import type { Statements } from './statements.ts';

/** How often work is run that keeps losing against other work, and how long it waits, at most, before the last time. */
const maxRuns = 12;
const maxPauseMs = 250;
const maxLockPauseMs = 5;

/** Runs work between `begin` and COMMIT on a connection of its own. */
export async function runOnce<T>(
  statements: Statements,
  begin: () => Promise<unknown>,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  try {
    await begin();
  } catch (error) {
    throw openingFailureFrom(error);
  }
  try {
    const result = await runWork(statements, work);
    await statements.write('COMMIT');
    return result;
  } catch (error) {
    // If even this fails, the connection is gone, and the transaction with it.
    await statements.write('ROLLBACK').catch(() => undefined);
    throw failureFrom(error);
  }
}

/** Runs a statement outside of a transaction, which makes it one of its own. */
export const runStatement = <T>(statements: Statements, work: (session: Session) => Promise<T>): Promise<T> =>
  runWork(statements, work);

/** Runs statements that only read, each on its own. */
export const runReading = <T>(statements: Statements, work: (session: Session) => Promise<T>): Promise<T> =>
  runWork({ ...statements, write: refuseWrite }, work);

async function refuseWrite(): Promise<never> {
  throw new Error('a write outside of a unit of work');
}

async function runWork<T>(statements: Statements, work: (session: Session) => Promise<T>): Promise<T> {
  const { session, end } = openSession(statements);
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

/**
 * Runs work again while another connection writes to the same SQLite file, for at most `patienceMs`. SQLite itself would sleep
 * longer and longer between its tries, several times as long as most writing takes.
 */
export async function untilUnlocked<T>(patienceMs: number, run: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  for (let tries = 0; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      if (!isLocked(error) || performance.now() - startedMs > patienceMs) throw error;
      await setTimeout(Math.min(1 + tries / 10, maxLockPauseMs));
    }
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
  let running = 0;
  return async (work) => {
    if (outer.getStore()?.isRunning) throw new Error('a unit of work was started inside another');
    const unit = { isRunning: true };
    running += 1;
    try {
      return await outer.run(unit, work);
    } finally {
      unit.isRunning = false;
      running -= 1;
      // while it watches, every promise of the process takes longer, not only those of units of work
      if (running === 0) outer.disable();
    }
  };
}

/** Lets work in until it is closed. Closing waits for the work under way, and then does `last`, once. */
export function gate(last: () => Promise<void>): {
  enter<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
} {
  let underWay = 0;
  let closing: Promise<void> | undefined;
  let beEmpty: () => void = () => undefined;
  return {
    async enter(work) {
      if (closing) throw unavailable('closed');
      underWay += 1;
      try {
        return await work();
      } finally {
        underWay -= 1;
        if (underWay === 0) beEmpty();
      }
    },
    close() {
      closing ??= new Promise<void>((resolve) => {
        beEmpty = resolve;
        if (underWay === 0) resolve();
      }).then(last);
      return closing;
    },
  };
}
