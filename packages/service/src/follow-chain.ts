import type { ChainIndex } from '@assent/evm';
import type { Logger } from 'pino';
import { type BackgroundWork, runInBackground } from './run-in-background.ts';

/** Follows the chain until it is told to stop. What happens on the way is logged: numbers of blocks and codes only. */
export const followChain = (index: ChainIndex, log: Logger): BackgroundWork =>
  runInBackground('the index', log, (signal) =>
    index.run(signal, ({ kind, ...event }) => log.warn({ event: kind, ...event }, 'index')),
  );
