import { setTimeout } from 'node:timers/promises';
import { lateEmergencies, type Ports } from '@assent/application';
import { AppError } from '@assent/domain';
import type { Logger } from 'pino';

const minuteMs = 60_000;

/**
 * Says, once a minute for as long as it is so, which cases of emergency access should be on the chain by now and are not,
 * until it is stopped. Identifiers only. A database that is away is tried again.
 */
export function watchEmergencies(
  ports: Pick<Ports, 'store' | 'clock'>,
  log: Logger,
  everyMs = minuteMs,
): { stop(): Promise<void> } {
  const ending = new AbortController();
  const { signal } = ending;
  const look = async () => {
    for (const { tenant, id, openedAt } of await lateEmergencies(ports)) {
      log.error(
        { alarm: 'emergency_not_anchored', tenant, emergency: id, openedAt },
        'emergency access is late on chain',
      );
    }
  };
  const run = async () => {
    while (!signal.aborted) {
      await look().catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        log.warn({ code: error.code }, 'cases of emergency access were not looked at');
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
