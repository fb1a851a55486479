import type { Session } from './session.ts';
import type { Write } from './write.ts';

/**
 * A database with its schema in place. Work runs in one transaction: all of it is kept, or, if it throws, none. It sees
 * and changes rows as if it ran alone; to that end it may be run again, so it must do nothing but use its session.
 *
 * @throws AppError `store_unavailable` if the database cannot be reached, or is too busy
 */
export interface Database {
  /**
   * What it wrote, and what it read of others, is on the disk when it returns. Others may see it a moment sooner, and a loss
   * of power in that moment takes it from them too.
   */
  unitOfWork<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /**
   * Runs writes as one unit of work. SQLite does so in one step, so that whatever else this process does, others do not wait for
   * the lock meanwhile. False, and nothing is changed, if one of them did not change as many rows as it must.
   */
  writeAll(writes: readonly Write[]): Promise<boolean>;
  /**
   * Runs one statement, which is a transaction of its own. What it wrote survives the end of every process; on SQLite a loss
   * of power may take the last second of it (ADR 15).
   */
  statement<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /**
   * Reads beside the units of work, waiting for none of them. Each statement sees all that was committed before it began; two
   * statements need not see the same. Writing throws.
   */
  reading<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /**
   * Takes what was deleted or replaced before the call out of the files of the database, as far as it can: false if somebody keeps it from
   * that. SQLite overwrites it. PostgreSQL gives its place free, to be overwritten some time, and keeps it in its log until that is recycled.
   */
  forgetDeleted(): Promise<boolean>;
  /** The number of a receipt or event such that all up to it are there, and none of them comes any more. It never falls. */
  settledNumber(): Promise<number>;
  /** Ends after the work under way. Later work finds the database unavailable. Closing twice is harmless. */
  close(): Promise<void>;
}
