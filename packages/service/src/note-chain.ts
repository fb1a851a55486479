import { type ChainNewsReader, noteChainNews, type Ports } from '@assent/application';
import type { Logger } from 'pino';
import { type Repeated, repeatedly } from './repeatedly.ts';

/** Makes events of what contracts say, every so often, until it is stopped. */
export const noteChain = (
  ports: Pick<Ports, 'store' | 'clock'>,
  chainNews: ChainNewsReader,
  log: Logger,
  everyMs = 1_000,
): Repeated =>
  repeatedly(() => noteChainNews({ ...ports, chainNews }), everyMs, log, 'news of the chain were not noted');
