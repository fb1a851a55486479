import { inMemoryChainEvents } from '@assent/application/in-memory';
import type { Chain } from '../chain/open-chain.ts';
import { type ChainIndex, chainIndex, type IndexConfig } from '../index/chain-index.ts';
import type { IndexEvent } from '../index/follower-options.ts';
import { mirroredRevocationStatus } from '../index/mirrored-revocation-status.ts';
import type { TestNetwork } from './test-network.ts';

/** An index of the registries of a test network, with an empty store in memory, that asks the chain each time. */
export function testIndex(network: TestNetwork, changes: Partial<IndexConfig> = {}): ChainIndex {
  const { accessManager: _, ...contracts } = network.addresses;
  const config = { chain: network.chain as Chain, events: inMemoryChainEvents(), ...contracts };
  return chainIndex({ ...config, recentMs: 0, ...changes });
}

/** The same, with its reader, following the chain until `stop`. `seen` are its events. */
export function followingIndex(network: TestNetwork, changes: Partial<IndexConfig> = {}) {
  const index = testIndex(network, changes);
  const seen: IndexEvent[] = [];
  const ending = new AbortController();
  const running = index.run(ending.signal, (event) => seen.push(event));
  return {
    index,
    seen,
    status: mirroredRevocationStatus(index),
    async stop() {
      ending.abort();
      await running;
    },
  };
}
