import { setTimeout } from 'node:timers/promises';
import { AppError, type ErrorCode } from '@assent/domain';

/**
 * Repeats a call until the service acknowledges it, however often it dies in between. `mayBeDone` says that an earlier
 * try was sent and not answered, so that what it asked for may exist.
 */
export type UntilAcknowledged = <T>(call: (mayBeDone: boolean) => Promise<T>) => Promise<T>;

const passing: readonly ErrorCode[] = [
  'timeout',
  'store_unavailable',
  'registry_unavailable',
  'did_resolution_failed',
  'rate_limited',
];
const pauseMs = 40;

/** @throws whatever is no failure that passes by itself, and what still fails after `patienceMs` */
export function untilAcknowledged(patienceMs: number): UntilAcknowledged {
  return async (call) => {
    const deadline = performance.now() + patienceMs;
    for (let tries = 0; ; tries += 1) {
      try {
        return await call(tries > 0);
      } catch (error) {
        if (!isPassing(error) || performance.now() > deadline) throw error;
        await setTimeout(pauseMs);
      }
    }
  };
}

/** The client says `store_unavailable` with a `status` for an answer that is not as described: a bug, unless it is 503. */
const isPassing = (error: unknown): boolean =>
  error instanceof AppError && passing.includes(error.code) && (error.params.status ?? 503) === 503;

/** Runs a call; if what it makes is there already, and may be so from an earlier try, reads that instead. */
export async function orExisting<T>(mayBeDone: boolean, make: () => Promise<T>, read: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    const exists = error instanceof AppError && error.code === 'conflict';
    if (!mayBeDone || !exists) throw error;
    return read();
  }
}
