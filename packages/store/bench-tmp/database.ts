import type { Session } from './session.ts';

/**
 * A database with its schema in place. Work runs in one transaction: all of it is kept, or, if it throws, none. It sees
 * and changes rows as if it ran alone; to that end it may be run again, so it must do nothing but use its session.
 *
 * @throws AppError `store_unavailable` if the database cannot be reached, or is too busy
 */
export interface Database {
  unitOfWork<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Ends after the work under way. Later work finds the database unavailable. Closing twice is harmless. */
  close(): Promise<void>;
}
