import type { ChainEvent } from '@assent/application';
import { type Address, AppError } from '@assent/domain';
import type { Hex, Log } from 'viem';
import { isNodeFailure, refusalOf } from '../chain/node-failure.ts';
import type { ChainNode } from '../chain/open-chain.ts';
import { addressOf, bytes32Of, hexOf } from '../hex.ts';
import { bloomMayHold } from './bloom.ts';
import { eventTopics } from './decode-event.ts';
import type { Header } from './read-headers.ts';

/** Logs of contracts in blocks `from` to `to`, both included, in the order of the chain. */
export async function logsBetween(
  { client }: ChainNode,
  addresses: readonly Address[],
  from: number,
  to: number,
): Promise<readonly ChainEvent[]> {
  const logs = await client.getLogs({
    address: addresses.map(hexOf),
    fromBlock: BigInt(from),
    toBlock: BigInt(to),
  });
  return logs.map(eventOf).sort(inChainOrder);
}

export const inChainOrder = (a: ChainEvent, b: ChainEvent): number => a.block - b.block || a.logIndex - b.logIndex;

function eventOf(log: Log): ChainEvent {
  const { blockNumber, blockHash, logIndex, address, topics, data } = log;
  if (blockNumber === null || blockHash === null || logIndex === null) {
    throw new AppError('registry_unavailable', { reason: 'malformed_answer' });
  }
  return {
    block: Number(blockNumber),
    blockHash: bytes32Of(blockHash),
    logIndex,
    address: addressOf(address),
    topics: topics.map(bytes32Of),
    data,
  };
}

/**
 * Logs of blocks whose headers are known, checked against them: every log must be of one of these blocks, and a block
 * whose filter says that it holds events of ours must not come without any.
 *
 * @throws AppError `registry_unavailable` with `logs_missing` or `other_block`: the node does not know its own chain
 */
export async function logsOf(
  node: ChainNode,
  addresses: readonly Address[],
  headers: readonly Header[],
): Promise<readonly ChainEvent[]> {
  const [first, last] = [headers[0], headers.at(-1)];
  if (!first || !last) return [];
  const events = await logsOneWayOrOther(node, addresses, first.block, last.block);
  const hashes = new Map(headers.map(({ block, blockHash }) => [block, blockHash]));
  const stray = events.find(({ block, blockHash }) => hashes.get(block) !== blockHash);
  if (stray) throw new AppError('registry_unavailable', { block: stray.block, reason: 'other_block' });
  const withEvents = new Set(events.map(({ block }) => block));
  for (const header of headers) {
    if (!withEvents.has(header.block) && mayHoldEvents(header, addresses)) await assertNoLogs(node, addresses, header);
  }
  return events;
}

/** Block by block from a node that refuses even a small range. */
async function logsOneWayOrOther(node: ChainNode, addresses: readonly Address[], from: number, to: number) {
  try {
    return await logsBetween(node, addresses, from, to);
  } catch (error) {
    if (from === to || !isRefusal(error)) throw error;
    const events: ChainEvent[] = [];
    for (let block = from; block <= to; block += 1) events.push(...(await logsBetween(node, addresses, block, block)));
    return events;
  }
}

/** Whether asking for less may help: not if the node cannot be reached, or contradicts itself. */
export const isRefusal = (error: unknown): boolean =>
  isNodeFailure(error) && !(error instanceof AppError) && refusalOf(error) !== 'unreachable';

const mayHoldEvents = ({ bloom }: Header, addresses: readonly Address[]): boolean =>
  bloom !== undefined &&
  addresses.some((address) => bloomMayHold(bloom as Hex, hexOf(address))) &&
  eventTopics.some((topic) => bloomMayHold(bloom as Hex, topic));

/**
 * A filter may err on the side of too much; the receipts do not, if there are as many as transactions: some nodes show a
 * block for a moment before they have stored its receipts. Nodes without that call are believed.
 */
async function assertNoLogs({ client }: ChainNode, addresses: readonly Address[], header: Header): Promise<void> {
  const receipts = await client
    .request<{ ReturnType: readonly { readonly logs: readonly { readonly address: Hex }[] }[] | null }>({
      method: 'eth_getBlockReceipts' as never,
      params: [`0x${header.block.toString(16)}`] as never,
    })
    .catch((error: unknown) => {
      if (isNodeFailure(error) && refusalOf(error) === 'other') return undefined;
      throw error;
    });
  if (receipts === undefined) return;
  const isWhole = receipts?.length === header.transactions;
  const ours = (receipts ?? []).some(({ logs }) => logs.some(({ address }) => addresses.includes(addressOf(address))));
  if (!isWhole || ours) throw new AppError('registry_unavailable', { block: header.block, reason: 'logs_missing' });
}
