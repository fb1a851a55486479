import type { ChainIndex } from '@assent/evm';
import type { Logger } from 'pino';

/** Follows the chain until it is told to stop. What happens on the way is logged: numbers of blocks and codes only. */
export function followChain(index: ChainIndex, log: Logger): { stop(): Promise<void> } {
  const ending = new AbortController();
  const running = index.run(ending.signal, ({ kind, ...event }) => log.warn({ event: kind, ...event }, 'index'));
  // It ends only when it is told to; anything else is a bug that must not go unseen.
  running.catch((error: unknown) => {
    log.fatal({ kind: error instanceof Error ? error.name : 'unknown' }, 'the index has stopped');
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
