import { beforeWrites, type Session } from './session.ts';

type Work<T> = (session: Session) => Promise<T>;
/** Runs a unit of work whose session is watched by `watched`. */
type RunWatched<T> = (watched: (work: Work<T>) => Work<T>) => Promise<T>;

/**
 * Flushes after a unit of work if it wrote, or if it may have read what another one wrote and is not on the disk yet: its
 * caller acts on that. `writes`: it has written, whether or not its session says so.
 */
export function flushedAfter(flush: () => Promise<void>): <T>(run: RunWatched<T>, writes?: boolean) => Promise<T> {
  let [written, flushed] = [0, 0]; // units of work
  return async (run, writes = false) => {
    let hasWritten = writes;
    const note = () => {
      hasWritten = true;
    };
    const result = await run((work) => (session) => work(beforeWrites(session, note)));
    if (hasWritten) written += 1;
    const upTo = written;
    if (flushed < upTo) {
      await flush();
      flushed = Math.max(flushed, upTo);
    }
    return result;
  };
}
