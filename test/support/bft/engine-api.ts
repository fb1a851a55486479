import * as z from 'zod';
import type { ExecutionNode } from './execution-node.ts';
import type { Head } from './json-rpc.ts';

const zQuantity = z.string().transform((hex) => Number(hex));
const zPayload = z.looseObject({
  blockHash: z.string(),
  stateRoot: z.string(),
  blockNumber: z.string(),
  timestamp: z.string(),
  transactions: z.array(z.string()),
});

/** A block as the Engine API hands it over, transactions included. */
export type Payload = z.infer<typeof zPayload>;

const zStatus = z.looseObject({ status: z.string() });
const zForkchoice = z.looseObject({ payloadStatus: zStatus, payloadId: z.string().nullish() });
const zBuilt = z.looseObject({ executionPayload: zPayload });

const zeros = `0x${'00'.repeat(32)}`;

/** A node finds a block invalid: not what a vote is lost by, but what ought never to happen. */
export class InvalidBlock extends Error {}

/** Has a node make the next block after `parent`, its latest one, of what is in its pool. @throws Error if it does not */
export async function propose(node: ExecutionNode, parent: Head, timeoutMs: number): Promise<Payload> {
  const timestamp = Math.max(parent.timestamp + 1, Math.floor(Date.now() / 1000));
  const attributes = {
    timestamp: `0x${timestamp.toString(16)}`,
    prevRandao: `0x${'11'.repeat(32)}`,
    suggestedFeeRecipient: `0x${'22'.repeat(20)}`,
    withdrawals: [],
    parentBeaconBlockRoot: zeros,
  };
  const forkchoice = await node.engine('engine_forkchoiceUpdatedV3', [pointingAt(parent.hash), attributes], timeoutMs);
  const { payloadId } = zForkchoice.parse(forkchoice);
  if (!payloadId) throw new Error(`node ${node.index} makes no block`);
  return zBuilt.parse(await node.engine('engine_getPayloadV3', [payloadId], timeoutMs)).executionPayload;
}

/** Has a node execute a block. That it finds it valid is its vote. @throws Error if it does not, or `InvalidBlock` */
export async function execute(node: ExecutionNode, payload: Payload, timeoutMs: number): Promise<void> {
  const answer = await node.engine('engine_newPayloadV3', [payload, [], zeros], timeoutMs);
  const { status } = zStatus.parse(answer);
  const verdict = `node ${node.index} finds block ${Number(payload.blockNumber)} ${status}`;
  if (status.startsWith('INVALID')) throw new InvalidBlock(verdict);
  if (status !== 'VALID') throw new Error(verdict);
}

/** Makes an executed block the latest, safe and finalized one of a node. @throws Error if the node does not take it */
export async function finalize(node: ExecutionNode, hash: string, timeoutMs: number): Promise<void> {
  const answer = await node.engine('engine_forkchoiceUpdatedV3', [pointingAt(hash), null], timeoutMs);
  const { status } = zForkchoice.parse(answer).payloadStatus;
  if (status !== 'VALID') throw new Error(`node ${node.index} is ${status} at ${hash}`);
}

/** The marks of a block. */
export const headOf = ({ blockNumber, blockHash, stateRoot, timestamp }: Payload): Head => ({
  number: zQuantity.parse(blockNumber),
  hash: blockHash,
  stateRoot,
  timestamp: zQuantity.parse(timestamp),
});

const pointingAt = (hash: string) => ({ headBlockHash: hash, safeBlockHash: hash, finalizedBlockHash: hash });
