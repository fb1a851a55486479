export interface Pieces {
  /** How long a thread works without a pause. */
  readonly workMs: number;
  readonly pauseMs: number;
  /** For tests: the time, and how a thread stands still. */
  readonly nowMs?: () => number;
  readonly standStill?: (ms: number) => void;
}

/**
 * The same function, which makes its thread pause after a while of calls, one soon after another. A thread that works on, even one
 * that is a little nicer than others, may keep its core for a slice of the scheduler (3 to 4 ms); SQLite's threads, which each
 * decision waits for, wait for it.
 */
export function inPieces<Arguments extends unknown[], Result>(
  work: (...given: Arguments) => Result,
  { workMs, pauseMs, nowMs = () => performance.now(), standStill = blockThread }: Pieces,
): (...given: Arguments) => Result {
  let [sinceMs, lastMs] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return (...given) => {
    const atMs = nowMs();
    if (atMs - lastMs > pauseMs) sinceMs = atMs; // it did something else meanwhile, or nothing
    if (atMs - sinceMs > workMs) {
      standStill(pauseMs);
      sinceMs = nowMs();
    }
    const result = work(...given);
    lastMs = nowMs();
    return result;
  };
}

const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
const blockThread = (ms: number) => void Atomics.wait(never, 0, 0, ms);
