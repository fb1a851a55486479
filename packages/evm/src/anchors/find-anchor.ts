import { anchorLogAbi } from '@assent/contracts';
import type { Address, Bytes32 } from '@assent/domain';
import { zeroAddress } from 'viem';
import type { Chain, ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import { type RecordedCheckpoint, readCheckpoints, readLinkedCheckpoints } from './read-checkpoints.ts';

/** Which checkpoint to look for: sizes of a log never come twice. `block` is where it may be, if somebody says so. */
export interface WantedAnchor {
  readonly contract: Address;
  readonly logId: Bytes32;
  readonly size: number;
  readonly block?: number | undefined;
}

/** A checkpoint, and where it is. */
export interface FoundAnchor extends RecordedCheckpoint {
  readonly block: number;
}

/**
 * Looks one checkpoint up, without a mirror: in the block that was named, else back from the latest along the links of
 * the events, one call for each checkpoint on the way. Undefined if the log never had this size.
 *
 * @throws AppError `registry_unavailable`, also if the node lacks events that the links lead to
 */
export const findAnchor = (chain: Chain, wanted: WantedAnchor): Promise<FoundAnchor | undefined> =>
  chain.read(async (node) => (await anchorIn(node, wanted)) ?? walkBack(node, wanted));

async function anchorIn(node: ChainNode, wanted: WantedAnchor): Promise<FoundAnchor | undefined> {
  const { contract, logId, block } = wanted;
  if (block === undefined) return undefined;
  const found = await readCheckpoints(node, contract, logId, block);
  return anchorOf(
    found.find(({ size }) => size === wanted.size),
    block,
  );
}

async function walkBack(node: ChainNode, wanted: WantedAnchor): Promise<FoundAnchor | undefined> {
  const head = await node.client.readContract({
    address: hexOf(wanted.contract),
    abi: anchorLogAbi,
    functionName: 'head',
    args: [hexOf(wanted.logId)],
  });
  if (head.controller === zeroAddress) return undefined;
  for (let block = head.prevBlock; block > 0; ) {
    const found = await readLinkedCheckpoints(node, wanted.contract, wanted.logId, block);
    const match = found.find(({ size }) => size === wanted.size);
    const [oldest] = found;
    if (match || oldest.size <= wanted.size) return anchorOf(match, block);
    block = oldest.prevBlock;
  }
  return undefined;
}

const anchorOf = (checkpoint: RecordedCheckpoint | undefined, block: number): FoundAnchor | undefined =>
  checkpoint && { ...checkpoint, block };
