import type { Logger } from 'pino';

/** Work that goes on beside the requests. */
export interface BackgroundWork {
  /** Tells it to end, and waits for that. */
  stop(): Promise<void>;
}

/** Runs work that ends only when it is told to; anything else is a bug that must not go unseen, and ends the service. */
export function runInBackground(
  name: string,
  log: Logger,
  work: (signal: AbortSignal) => Promise<void>,
): BackgroundWork {
  const ending = new AbortController();
  const running = work(ending.signal);
  running.catch((error: unknown) => {
    log.fatal({ kind: error instanceof Error ? error.name : 'unknown' }, `${name} has stopped`);
    process.exitCode = 1;
    process.kill(process.pid, 'SIGTERM');
  });
  return {
    async stop() {
      ending.abort();
      await running.catch(() => undefined);
    },
  };
}
