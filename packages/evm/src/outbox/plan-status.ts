import { statusRegistryAbi } from '@assent/contracts';
import { AppError, type Bytes32 } from '@assent/domain';
import { bytesToHex, encodeFunctionData, type Hex } from 'viem';
import type { ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import { encodeDelta } from '../status/status-delta.ts';
import type { CurrentList } from '../status/status-mirrors.ts';
import type { ChainView } from './chain-view.ts';
import { statusGas } from './gas.ts';
import type { OutboxContext } from './outbox-context.ts';
import { emptyPlan, groupBy, type Plan, type PlannedTransaction, type Queued } from './plan.ts';

type Revocation = Queued<'revoke_status'>;

// With at most 2000 intents this keeps the transaction under 16 million gas and 64 kB.
const maxLists = 200;

interface ListPlan extends Omit<Plan, 'transactions'> {
  readonly update?: ListUpdate;
  readonly intentIds: readonly string[];
}

interface ListUpdate {
  readonly listId: Hex;
  readonly expectedVersion: number;
  readonly newRoot: Hex;
  readonly delta: Hex;
}

/**
 * One transaction for all status indexes that are to be set and are not. What is set is read from the mirror, so it does
 * not matter who set it or how often it was asked for.
 */
export async function planStatus(
  context: OutboxContext,
  node: ChainNode,
  view: ChainView,
  intents: readonly Revocation[],
): Promise<Plan> {
  if (intents.length === 0) return emptyPlan;
  const byList = groupBy(intents, ({ intent }) => intent.listId);
  const lists = await context.mirrors.refresh(node, view.latest.number, [...byList.keys()]);
  const plans = [...byList].map(([listId, asked]) => planList(context, view, listId, lists.get(listId), asked));
  const transaction = updateOf(context, plans);
  return {
    transactions: transaction ? [transaction] : [],
    settled: plans.flatMap(({ settled }) => settled),
    blocked: plans.flatMap(({ blocked }) => blocked),
  };
}

function planList(
  { signer }: OutboxContext,
  { final }: ChainView,
  listId: Bytes32,
  list: CurrentList | AppError | undefined,
  asked: readonly Revocation[],
): ListPlan {
  const nothing = { settled: [], blocked: [], intentIds: [] };
  const blocked = (intents: readonly Revocation[], reason: string) => intents.map(({ id }) => ({ intent: id, reason }));
  if (!list) return nothing;
  if (list instanceof AppError) return { ...nothing, blocked: blocked(asked, `${list.params.reason}`) };
  const { head, tree } = list;
  if (head.controller.toLowerCase() !== signer.address)
    return { ...nothing, blocked: blocked(asked, 'not_controller') };
  const inside = asked.filter(({ intent }) => intent.index < tree.size);
  const outside = blocked(
    asked.filter(({ intent }) => intent.index >= tree.size),
    'no_such_index',
  );
  const isSet = ({ intent }: Revocation) => tree.has(intent.index);
  // A bit set by the latest update is settled when that update is final; until then the intent waits.
  const settled = head.prevBlock <= final.number ? inside.filter(isSet).map(({ id }) => id) : [];
  const open = inside.filter((one) => !isSet(one));
  if (open.length === 0) return { ...nothing, settled, blocked: outside };
  const indexes = [...new Set(open.map(({ intent }) => intent.index))].sort((a, b) => a - b);
  const update = {
    listId: hexOf(listId),
    expectedVersion: head.version,
    newRoot: tree.rootWith(indexes),
    delta: bytesToHex(encodeDelta(indexes)),
  };
  return { settled, blocked: outside, update, intentIds: open.map(({ id }) => id) };
}

function updateOf({ registries }: OutboxContext, plans: readonly ListPlan[]): PlannedTransaction | undefined {
  const planned = plans.filter(({ update }) => update !== undefined).slice(0, maxLists);
  const updates = planned.flatMap(({ update }) => update ?? []);
  const [only] = updates;
  if (!only) return undefined;
  const data =
    updates.length === 1
      ? encodeFunctionData({
          abi: statusRegistryAbi,
          functionName: 'update',
          args: [only.listId, only.expectedVersion, only.newRoot, only.delta],
        })
      : encodeFunctionData({ abi: statusRegistryAbi, functionName: 'updateMany', args: [updates] });
  const intentIds = planned.flatMap((one) => one.intentIds);
  return { to: registries.statusRegistry, data, gas: statusGas(updates.length, data.length / 2), intentIds };
}
