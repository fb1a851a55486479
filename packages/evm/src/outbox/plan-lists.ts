import { statusRegistryAbi } from '@assent/contracts';
import { encodeFunctionData } from 'viem';
import type { ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import { listDepth } from '../registries/evm-registries.ts';
import { readHeads } from '../status/read-heads.ts';
import { StatusTree } from '../status/status-tree.ts';
import type { ChainView } from './chain-view.ts';
import { createListGas } from './gas.ts';
import type { OutboxContext } from './outbox-context.ts';
import { emptyPlan, groupBy, type Plan, type Queued } from './plan.ts';

/** One transaction for each list that is to be created, a few at a time. */
export async function planLists(
  { registries }: OutboxContext,
  node: ChainNode,
  { latest, final }: ChainView,
  intents: readonly Queued<'create_list'>[],
): Promise<Plan> {
  if (intents.length === 0) return emptyPlan;
  const byList = groupBy(intents, ({ intent }) => registries.listIdOf(intent.salt));
  const heads = await readHeads(node, registries.statusRegistry, latest.number, [...byList.keys()]);
  const settled: string[] = [];
  const transactions = [];
  for (const [listId, same] of byList) {
    const head = heads.get(listId);
    const intentIds = same.map(({ id }) => id);
    const [first] = same;
    if (!head || !first) continue;
    if (head.version === 0) transactions.push({ ...creationOf(registries.statusRegistry, first), intentIds });
    // if its last update is final, so is its creation
    else if (head.prevBlock <= final.number) settled.push(...intentIds);
  }
  return { transactions: transactions.slice(0, maxCreated), settled, blocked: [] };
}

// Few at a time, so that withdrawn consents never wait for room.
const maxCreated = 4;
const emptyRoot = new StatusTree(listDepth).root;

function creationOf(to: OutboxContext['registries']['statusRegistry'], { intent }: Queued<'create_list'>) {
  const args = [hexOf(intent.salt), listDepth, emptyRoot] as const;
  const data = encodeFunctionData({ abi: statusRegistryAbi, functionName: 'createList', args });
  return { to, data, gas: createListGas };
}
