import { inflateSync } from 'node:zlib';
import type { Network } from '@assent/cli';
import { anchorLogAbi, statusRegistryAbi } from '@assent/contracts';
import type { ChainIndex } from '@assent/evm';
import type { Hex } from 'viem';
import * as z from 'zod';
import { nodeClient } from '../chain-walk.ts';

type Mirrors = Parameters<Parameters<ChainIndex['read']>[0]>[0];

/** Where every list and log of an index stands, and how much else there is in it. */
export interface IndexedState {
  readonly lists: Readonly<Record<string, { readonly version: number; readonly block: number; readonly root: string }>>;
  readonly logs: Readonly<Record<string, { readonly size: number; readonly digest: string }>>;
  readonly failed: readonly string[];
  readonly consents: number;
  readonly accreditations: number;
}

/** Takes the state out of mirrors, which move on. */
export function stateOf({
  value: { lists, consents, accreditations, anchors },
}: {
  readonly value: Mirrors;
}): IndexedState {
  return {
    lists: Object.fromEntries(
      [...lists.ends].sort().map(([id, { version, block, root }]) => [id, { version, block, root }]),
    ),
    // the opening of a log that has no checkpoint may have been undone
    logs: Object.fromEntries(
      [...anchors.logIds].sort().flatMap((id) => {
        const { size, digest } = anchors.headOf(id);
        return size > 0 ? [[id, { size, digest }]] : [];
      }),
    ),
    failed: lists.failed,
    consents: consents.size,
    accreditations: accreditations.size,
  };
}

/** Compares heads with those that the contracts have now. */
export async function differingHeads(network: Network, state: IndexedState): Promise<string[]> {
  const client = nodeClient(network.rpcUrl);
  const [listIds, logIds] = [Object.keys(state.lists) as Hex[], Object.keys(state.logs) as Hex[]];
  const heads = await client.readContract({
    address: network.statusRegistry as Hex,
    abi: statusRegistryAbi,
    functionName: 'heads',
    args: [listIds],
  });
  const logs = await client.readContract({
    address: network.anchorLog as Hex,
    abi: anchorLogAbi,
    functionName: 'heads',
    args: [logIds],
  });
  return [
    ...state.failed.map((id) => `index: list ${id} failed a check`),
    ...listIds.flatMap((id, at) => {
      const [own, head] = [state.lists[id], heads[at]];
      const isSame = head?.root === own?.root && Number(head?.version) === own?.version;
      return isSame ? [] : [`index: the head of list ${id} is not as on chain`];
    }),
    ...logIds.flatMap((id, at) => {
      const [own, head] = [state.logs[id], logs[at]];
      const isSame = head?.digest === own?.digest && Number(head?.size) === own?.size;
      return isSame ? [] : [`index: the head of log ${id} is not as on chain`];
    }),
  ];
}

/** How much the index of a running service holds, as it says itself. */
export async function metricsOf(url: string): Promise<Record<string, number>> {
  const text = await (await fetch(new URL('/metrics', url))).text();
  const found = text.matchAll(/^assent_index_entries\{registry="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...found].map(([, name, count]) => [name, Number(count)]));
}

const zListToken = z.looseObject({ status_list: z.looseObject({ bits: z.literal(2), lst: z.string() }) });

/** What is revoked and what is suspended in a status list as it is published (IETF Token Status List). */
export async function publishedIndexes(url: string, listId: string) {
  const token = await (await fetch(new URL(`/status-lists/${listId}`, url))).text();
  const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const bytes = inflateSync(Buffer.from(zListToken.parse(payload).status_list.lst, 'base64url'));
  const statuses: [revoked: number[], suspended: number[]] = [[], []];
  for (const [at, byte] of bytes.entries()) {
    for (let place = 0; byte >> (2 * place) > 0; place += 1) {
      const status = (byte >> (2 * place)) & 3;
      if (status === 3) throw new Error('a status is neither valid, revoked nor suspended');
      if (status > 0) statuses[status - 1]?.push(at * 4 + place);
    }
  }
  const [revoked, suspended] = statuses;
  return { revoked, suspended };
}
