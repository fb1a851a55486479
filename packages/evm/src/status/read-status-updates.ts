import { statusRegistryAbi } from '@assent/contracts';
import type { Address, Bytes32 } from '@assent/domain';
import { hexToBytes } from 'viem';
import { isNodeFailure } from '../chain/node-failure.ts';
import type { ChainNode } from '../chain/open-chain.ts';
import { bytes32Of, hexOf } from '../hex.ts';
import type { ListHead, StatusUpdate } from './status-list-mirror.ts';

/** A list of which the updates after version `known`, found in block `knownBlock`, are wanted. */
export interface WantedUpdates {
  readonly listId: Bytes32;
  readonly known: number;
  readonly knownBlock: number;
  readonly head: ListHead;
}

type UpdatesOf = ReadonlyMap<Bytes32, readonly StatusUpdate[]>;

/**
 * Fetches updates of lists, ascending by version: all lists with one query for a range of blocks, or, from a node that
 * refuses the range or leaves something out, block by block along `prevBlock`. Whoever applies them sees what is missing.
 */
export async function readStatusUpdates(
  node: ChainNode,
  registry: Address,
  wanted: readonly WantedUpdates[],
): Promise<UpdatesOf> {
  const ranged = await updatesInRange(node, registry, wanted);
  const found = new Map<Bytes32, readonly StatusUpdate[]>();
  for (const want of wanted) {
    const updates = (ranged.get(want.listId) ?? []).filter(({ version }) => isWanted(want, version));
    found.set(want.listId, isComplete(want, updates) ? updates : await updatesByLinks(node, registry, want));
  }
  return found;
}

const isWanted = (want: WantedUpdates, version: number) => version > want.known && version <= want.head.version;

const isComplete = (want: WantedUpdates, updates: readonly StatusUpdate[]) =>
  updates.length === want.head.version - want.known;

async function updatesInRange(
  node: ChainNode,
  registry: Address,
  wanted: readonly WantedUpdates[],
): Promise<UpdatesOf> {
  const from = Math.min(...wanted.map(({ knownBlock }) => knownBlock));
  const to = Math.max(...wanted.map(({ head }) => head.prevBlock));
  const listIds = wanted.map(({ listId }) => listId);
  try {
    return await eventsBetween(node, registry, listIds, from, to);
  } catch (error) {
    // Nodes limit ranges in many ways and name the limit in as many words; links work on all of them.
    if (isNodeFailure(error)) return new Map();
    throw error;
  }
}

async function updatesByLinks(
  node: ChainNode,
  registry: Address,
  want: WantedUpdates,
): Promise<readonly StatusUpdate[]> {
  const chained: StatusUpdate[] = [];
  let block = want.head.prevBlock;
  let next = want.head.version;
  while (next > want.known) {
    const events = await eventsBetween(node, registry, [want.listId], block, block);
    const updates = (events.get(want.listId) ?? []).filter(({ version }) => version <= next);
    const [first] = updates;
    if (!first) break;
    chained.unshift(...updates);
    next = first.version - 1;
    block = first.prevBlock;
  }
  return chained.filter(({ version }) => isWanted(want, version));
}

async function eventsBetween(
  { client }: ChainNode,
  registry: Address,
  listIds: readonly Bytes32[],
  from: number,
  to: number,
): Promise<UpdatesOf> {
  const logs = await client.getContractEvents({
    address: hexOf(registry),
    abi: statusRegistryAbi,
    eventName: 'StatusUpdated',
    args: { listId: listIds.map(hexOf) },
    fromBlock: BigInt(from),
    toBlock: BigInt(to),
    strict: true,
  });
  const found = new Map<Bytes32, StatusUpdate[]>(listIds.map((listId) => [listId, []]));
  for (const { args, blockNumber } of logs) {
    const { version, root, prevBlock } = args;
    const update = { version, root, prevBlock, delta: hexToBytes(args.delta), block: Number(blockNumber) };
    found.get(bytes32Of(args.listId))?.push(update);
  }
  for (const updates of found.values()) updates.sort((a, b) => a.version - b.version);
  return found;
}
