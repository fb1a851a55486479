import type { Address } from '@assent/domain';
import type { ChainEvent } from '../ports/chain-index.ts';
import { newBytes32 } from './samples.ts';

/** An event of a contract that only this module knows, unless another is given. */
export const newChainEvent = (
  changes: Pick<ChainEvent, 'block' | 'blockHash' | 'logIndex'> & Partial<ChainEvent>,
): ChainEvent => ({
  address: `0x${changes.block.toString(16).padStart(40, '5')}` as Address,
  topics: [newBytes32(), newBytes32()],
  data: '0x00ff',
  ...changes,
});
