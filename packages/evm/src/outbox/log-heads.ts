import type { Checkpoint } from '@assent/application';
import { anchorLogAbi } from '@assent/contracts';
import type { Address, Bytes32 } from '@assent/domain';
import { zeroAddress } from 'viem';
import { readLinkedCheckpoints } from '../anchors/read-checkpoints.ts';
import { isNodeFailure } from '../chain/node-failure.ts';
import type { ChainNode } from '../chain/open-chain.ts';
import { addressOf, bytes32Of, hexOf } from '../hex.ts';
import type { ChainView } from './chain-view.ts';

/** State of a log on chain, as `heads` of `AnchorLog` returns it. */
export interface LogHead {
  readonly logId: Bytes32;
  readonly digest: Bytes32;
  readonly writer: Address;
  readonly size: number;
  readonly prevBlock: number;
}

type LogHeads = ReadonlyMap<Bytes32, LogHead>;

/** Logs in the latest and in the final block, without those that are not open; none are final if the node forgot that block. */
export async function readLogHeads(
  node: ChainNode,
  { latest, final }: ChainView,
  registry: Address,
  logIds: readonly Bytes32[],
): Promise<{ readonly latest: LogHeads; readonly final: LogHeads }> {
  const heads = await readAt(node, registry, latest.number, logIds);
  if (final.number === latest.number) return { latest: heads, final: heads };
  try {
    return { latest: heads, final: await readAt(node, registry, final.number, logIds) };
  } catch (error) {
    if (isNodeFailure(error)) return { latest: heads, final: new Map() };
    throw error;
  }
}

async function readAt(
  { client }: ChainNode,
  registry: Address,
  block: number,
  logIds: readonly Bytes32[],
): Promise<LogHeads> {
  const heads = await client.readContract({
    address: hexOf(registry),
    abi: anchorLogAbi,
    functionName: 'heads',
    args: [logIds.map(hexOf)],
    blockNumber: BigInt(block),
  });
  return new Map(
    heads.flatMap(({ controller, digest, writer, size, prevBlock }, at) => {
      const logId = logIds[at];
      if (!logId || controller === zeroAddress) return [];
      return [[logId, { logId, digest: bytes32Of(digest), writer: addressOf(writer), size, prevBlock }]];
    }),
  );
}

export type LogCheckpoint = Omit<Checkpoint, 'prevDigest'>;

// A log that is this far ahead of its database is not the log of that database.
const maxBlocks = 500;

/**
 * Checkpoints of a log that are larger than `size`, smallest first, found by the links of their events.
 *
 * @throws AppError `registry_unavailable` if the node lacks one
 */
export async function readCheckpointsAfter(
  node: ChainNode,
  registry: Address,
  { logId, ...head }: LogHead,
  size: number,
): Promise<readonly LogCheckpoint[]> {
  const found: LogCheckpoint[] = [];
  let block = head.prevBlock;
  let reached = head.size;
  for (let walked = 0; reached > size && block > 0 && walked < maxBlocks; walked += 1) {
    const inBlock = await readLinkedCheckpoints(node, registry, logId, block);
    const [first] = inBlock;
    found.unshift(...inBlock.map(({ prevBlock: _, ...checkpoint }) => checkpoint));
    reached = first.size;
    block = first.prevBlock;
  }
  return found.filter((one) => one.size > size);
}
