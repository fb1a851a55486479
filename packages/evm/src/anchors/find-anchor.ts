import { anchorLogAbi } from '@assent/contracts';
import type { Address, Bytes32 } from '@assent/domain';
import { zeroAddress } from 'viem';
import type { Chain, ChainNode } from '../chain/open-chain.ts';
import { bytes32Of, hexOf } from '../hex.ts';

/** Which checkpoint to look for: sizes of a log never come twice. `block` is where it may be, if somebody says so. */
export interface WantedAnchor {
  readonly contract: Address;
  readonly logId: Bytes32;
  readonly size: number;
  readonly block?: number | undefined;
}

/** A checkpoint as an `AnchorLog` recorded it. */
export interface FoundAnchor {
  readonly block: number;
  readonly logRoot: Bytes32;
  readonly mapRoot: Bytes32;
}

/**
 * Looks one checkpoint up, without a mirror: in the block that was named, else back from the latest along the links of
 * the events, one call for each checkpoint on the way. Undefined if the log never had this size.
 *
 * @throws AppError `registry_unavailable`
 */
export const findAnchor = (chain: Chain, wanted: WantedAnchor): Promise<FoundAnchor | undefined> =>
  chain.read(async (node) => (await anchorIn(node, wanted)) ?? walkBack(node, wanted));

async function anchorIn(node: ChainNode, wanted: WantedAnchor): Promise<FoundAnchor | undefined> {
  if (wanted.block === undefined) return undefined;
  return (await checkpointsIn(node, wanted, wanted.block)).find(({ size }) => size === wanted.size);
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
    const found = await checkpointsIn(node, wanted, block);
    const match = found.find(({ size }) => size === wanted.size);
    const [oldest] = found;
    if (match || !oldest || oldest.size <= wanted.size) return match;
    block = oldest.prevBlock;
  }
  return undefined;
}

async function checkpointsIn({ client }: ChainNode, { contract, logId }: WantedAnchor, block: number) {
  const events = await client.getContractEvents({
    address: hexOf(contract),
    abi: anchorLogAbi,
    eventName: 'Checkpoint',
    args: { logId: hexOf(logId) },
    fromBlock: BigInt(block),
    toBlock: BigInt(block),
    strict: true,
  });
  return events
    .map(({ args: { size, logRoot, mapRoot, prevBlock } }) => {
      return { size, prevBlock, block, logRoot: bytes32Of(logRoot), mapRoot: bytes32Of(mapRoot) };
    })
    .sort((a, b) => a.size - b.size);
}
