import { setTimeout } from 'node:timers/promises';
import { forgetSessions, type Ports } from '@assent/application';
import { AppError } from '@assent/domain';
import type { Logger } from 'pino';

const hourMs = 3_600_000;

/** Forgets what sessions with wallets kept, now and every hour, until it is stopped. A database that is away is tried again. */
export function keepForgetting(
  ports: Pick<Ports, 'store' | 'clock'>,
  log: Logger,
  everyMs = hourMs,
): { stop(): Promise<void> } {
  const ending = new AbortController();
  const { signal } = ending;
  const run = async () => {
    while (!signal.aborted) {
      await forgetSessions(ports).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        log.warn({ code: error.code }, 'sessions were not forgotten');
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
