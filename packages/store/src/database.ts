import type { Session } from './session.ts';

/**
 * What acknowledged work survives: a loss of power, or only the end of every process. The second is for the notes of
 * decisions, permits too, which must not wait for the disk (ADR 15); PostgreSQL gives the first to both.
 */
export type Durability = 'power' | 'process';

/**
 * A database with its schema in place. Work runs in one transaction: all of it is kept, or, if it throws, none. It sees
 * and changes rows as if it ran alone; to that end it may be run again, so it must do nothing but use its session.
 *
 * @throws AppError `store_unavailable` if the database cannot be reached, or is too busy
 */
export interface Database {
  /** `durability` is `power` if absent. */
  unitOfWork<T>(work: (session: Session) => Promise<T>, durability?: Durability): Promise<T>;
  /**
   * Reads beside the units of work, waiting for none of them. Each statement sees all that was committed before it began; two
   * statements need not see the same. Writing throws.
   */
  reading<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Ends after the work under way. Later work finds the database unavailable. Closing twice is harmless. */
  close(): Promise<void>;
}
