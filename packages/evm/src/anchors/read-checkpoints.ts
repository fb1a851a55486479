import { anchorLogAbi } from '@assent/contracts';
import { type Address, AppError, type Bytes32 } from '@assent/domain';
import type { ChainNode } from '../chain/open-chain.ts';
import { bytes32Of, hexOf } from '../hex.ts';

/** A checkpoint as an `AnchorLog` recorded it. `prevBlock`: block of the one before it, 0 for the first. */
export interface RecordedCheckpoint {
  readonly size: number;
  readonly logRoot: Bytes32;
  readonly mapRoot: Bytes32;
  readonly prevBlock: number;
}

/** Checkpoints of a log in one block, smallest first. */
export async function readCheckpoints(
  { client }: ChainNode,
  contract: Address,
  logId: Bytes32,
  block: number,
): Promise<readonly RecordedCheckpoint[]> {
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
      return { size, logRoot: bytes32Of(logRoot), mapRoot: bytes32Of(mapRoot), prevBlock };
    })
    .sort((a, b) => a.size - b.size);
}

/**
 * The same in a block that the log itself names, so that there is one at least.
 *
 * @throws AppError `registry_unavailable` with `logs_missing`: the node does not have what its own chain refers to
 */
export async function readLinkedCheckpoints(
  node: ChainNode,
  contract: Address,
  logId: Bytes32,
  block: number,
): Promise<readonly [RecordedCheckpoint, ...RecordedCheckpoint[]]> {
  const [first, ...others] = await readCheckpoints(node, contract, logId, block);
  if (!first) throw new AppError('registry_unavailable', { logId, block, reason: 'logs_missing' });
  return [first, ...others];
}
