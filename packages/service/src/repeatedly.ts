import { setTimeout } from 'node:timers/promises';
import { AppError } from '@assent/domain';
import type { Logger } from 'pino';

/** Work that goes on until it is stopped. `stop` waits for what is under way. */
export interface Repeated {
  stop(): Promise<void>;
}

/**
 * Does `work` now and every so often. When it fails for now, as with a database that is away, `undone` is logged with the
 * error's code, and it is tried again; anything else is a bug.
 */
export function repeatedly(work: () => Promise<void>, everyMs: number, log: Logger, undone: string): Repeated {
  const ending = new AbortController();
  const { signal } = ending;
  const run = async () => {
    while (!signal.aborted) {
      await work().catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        log.warn({ code: error.code }, undone);
      });
      await setTimeout(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async stop() {
      ending.abort();
      await running;
    },
  };
}
