import { statusRegistryAbi } from '@assent/contracts';
import type { Address, Bytes32 } from '@assent/domain';
import type { ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import type { ListHead } from './status-list-mirror.ts';

const perCall = 1000;

/** Heads of lists as of `block`, in one call for up to 1000 of them. */
export async function readHeads(
  { client }: ChainNode,
  registry: Address,
  block: number,
  listIds: readonly Bytes32[],
): Promise<ReadonlyMap<Bytes32, ListHead>> {
  const heads = new Map<Bytes32, ListHead>();
  for (let start = 0; start < listIds.length; start += perCall) {
    const part = listIds.slice(start, start + perCall);
    const found = await client.readContract({
      address: hexOf(registry),
      abi: statusRegistryAbi,
      functionName: 'heads',
      args: [part.map(hexOf)],
      blockNumber: BigInt(block),
    });
    for (const [at, head] of found.entries()) {
      const listId = part[at];
      if (listId) heads.set(listId, head);
    }
  }
  return heads;
}
