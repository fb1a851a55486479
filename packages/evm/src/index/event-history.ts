import type { BlockRef, ChainEventStore, IndexCheckpoint } from '@assent/application';
import { AppError } from '@assent/domain';
import type { ChainNode } from '../chain/open-chain.ts';
import { isCanonical } from './read-headers.ts';

/** Tells whether blocks that are known are still in the chain of a node. */
export interface ChainMemory {
  /** @throws AppError `registry_unavailable` with `behind` if the block is above the head and the node may just lag */
  has(node: ChainNode, head: BlockRef, block: BlockRef): Promise<boolean>;
}

/**
 * A block above the head counts as taken back once the node has shown less than it for `patienceMs`: a node may lag, and
 * a chain may go back without growing again.
 */
export function chainMemory(patienceMs: number, elapsedMs: () => number): ChainMemory {
  const ahead = new Map<string, { readonly block: number; readonly sinceMs: number }>();
  return {
    async has(node, head, block) {
      for (const [hash, one] of ahead) if (one.block <= head.block) ahead.delete(hash);
      const isThere = await isCanonical(node, block);
      // above the head it may be there too: the node may have moved on since
      if (isThere || block.block <= head.block) return isThere;
      const { sinceMs } = ahead.get(block.blockHash) ?? { sinceMs: elapsedMs() };
      ahead.set(block.blockHash, { block: block.block, sinceMs });
      if (elapsedMs() - sinceMs >= patienceMs) return false;
      throw new AppError('registry_unavailable', { endpoint: node.endpoint, block: head.block, reason: 'behind' });
    },
  };
}

/**
 * The checkpoint of the store, once it is of the node's chain. What the chain has taken back is dropped: the store goes
 * back to a block with events that is still there.
 */
export async function alignStore(
  node: ChainNode,
  head: BlockRef,
  store: ChainEventStore,
  chain: ChainMemory,
): Promise<IndexCheckpoint | undefined> {
  for (;;) {
    const checkpoint = await store.checkpoint();
    if (!checkpoint || (await chain.has(node, head, checkpoint))) return checkpoint;
    await store.rewind(checkpoint, await newestStill(node, store, Math.min(checkpoint.block, head.block)));
  }
}

/** A block with events that the chain still has: the newest one, or, after a deep fall, one not much older. */
async function newestStill(node: ChainNode, store: ChainEventStore, below: number): Promise<BlockRef | undefined> {
  let upTo = below;
  for (let step = 1; upTo >= 0; step *= 2) {
    const found = await store.newestBlock(upTo);
    if (!found || (await isCanonical(node, found))) return found;
    upTo = found.block - step;
  }
  return undefined;
}

/** As `newestStill`, among blocks given newest first. */
export async function firstStill(node: ChainNode, blocks: readonly BlockRef[]): Promise<BlockRef | undefined> {
  let at = 0;
  for (let step = 1; at < blocks.length; step *= 2) {
    const block = blocks[at];
    if (block && (await isCanonical(node, block))) return block;
    at += step;
  }
  return undefined;
}
