import { AppError } from '@assent/domain';
import type { ChainNode } from './open-chain.ts';

/** The block a node stands at. `timestamp` is in seconds since 1970. */
export interface BlockMark {
  readonly number: number;
  readonly timestamp: number;
}

/** How old the latest block may be, by which clock. Only for chains that make blocks at a steady pace. */
export interface HeadAge {
  readonly maxAgeMs: number;
  readonly clockMs: () => number;
}

/**
 * Tells a node that lags behind another one from a chain that went back: a node may say less than itself before, but not
 * less than another node said.
 */
export function headWatch(age?: HeadAge): (node: ChainNode, head: BlockMark) => void {
  const highest = new Map<number, number>();
  return ({ endpoint }, head) => {
    if (age && age.clockMs() - head.timestamp * 1000 > age.maxAgeMs) {
      throw new AppError('registry_unavailable', { endpoint, block: head.number, reason: 'stale_head' });
    }
    const own = highest.get(endpoint) ?? head.number;
    if (head.number < own) highest.clear();
    else if (head.number < Math.max(0, ...highest.values())) {
      throw new AppError('registry_unavailable', { endpoint, block: head.number, reason: 'behind' });
    }
    highest.set(endpoint, head.number);
  };
}
