import type { ChainEventStores } from '@assent/application';
import type { Bytes32 } from '@assent/domain';
import { keccak256, stringToHex } from 'viem';
import type { IndexedContracts } from './decode-event.ts';

/** What happened to the index, for logs: numbers of blocks and codes only. */
export type IndexEvent =
  /** The chain took the blocks after `to` back. */
  | { readonly kind: 'reorganised'; readonly from: number; readonly to: number }
  /** What was kept failed a check, and was thrown away to be read from the chain again. */
  | { readonly kind: 'rebuilt'; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly code: string; readonly reason: string };

export interface FollowerOptions {
  readonly chainId: number;
  readonly contracts: IndexedContracts;
  readonly events: ChainEventStores;
  /** First block that may hold events. */
  readonly startBlock: number;
  readonly maxListBytes: number;
  /** How long a node may show less than is known before the chain is believed to have gone back. */
  readonly patienceMs: number;
  readonly elapsedMs: () => number;
  readonly onEvent: (event: IndexEvent) => void;
}

/** Other contracts on the same chain, or another chain with the same number, are another history. */
export const scopeOf = (chainId: number, genesisHash: Bytes32, contracts: IndexedContracts): string =>
  `${chainId}-${keccak256(stringToHex([genesisHash, ...Object.values(contracts).sort()].join())).slice(2, 18)}`;
