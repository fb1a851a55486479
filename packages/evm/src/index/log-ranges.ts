import type { ChainEvent } from '@assent/application';
import { AppError } from '@assent/domain';
import type { ChainNode } from '../chain/open-chain.ts';
import type { IndexedContracts } from './decode-event.ts';
import { type Header, readHeader } from './read-headers.ts';
import { isRefusal, logsBetween } from './read-logs.ts';

/** Logs of a range of blocks that ends with `end`. */
export interface LogRange {
  readonly events: readonly ChainEvent[];
  readonly end: Header;
}

// Nodes limit ranges to a thousand blocks or ten thousand, or by the number of logs, and say so in as many words.
const firstSpan = 10_000;
const maxSpan = 100_000;

/**
 * Reads logs in ranges as large as the node gives: a range that is refused is tried smaller, one that worked makes the
 * next one larger. The end of a range is looked at before and after, so that all of it is of one chain.
 */
export function logRanges(contracts: IndexedContracts): {
  next(node: ChainNode, from: number, limit: number): Promise<LogRange>;
} {
  let span = firstSpan;
  return {
    async next(node, from, limit) {
      for (;;) {
        const to = Math.min(limit, from + span - 1);
        try {
          const range = await readRange(node, contracts, from, to);
          span = Math.min(maxSpan, span * 2);
          return range;
        } catch (error) {
          if (to === from || !isRefusal(error)) throw error;
          span = Math.max(1, Math.floor((to - from + 1) / 4));
        }
      }
    },
  };
}

async function readRange(node: ChainNode, contracts: IndexedContracts, from: number, to: number): Promise<LogRange> {
  const end = await readHeader(node, to);
  const events = await logsBetween(node, Object.values(contracts), from, to);
  const after = await readHeader(node, to);
  if (after.blockHash === end.blockHash) return { events, end };
  throw new AppError('registry_unavailable', { block: to, reason: 'other_block' });
}
