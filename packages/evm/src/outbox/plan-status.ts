import { statusRegistryAbi } from '@assent/contracts';
import { AppError, type Bytes32 } from '@assent/domain';
import { bytesToHex, encodeFunctionData, type Hex } from 'viem';
import type { ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import { encodeDelta } from '../status/status-delta.ts';
import type { CurrentList } from '../status/status-mirrors.ts';
import type { ChainView } from './chain-view.ts';
import { maxGas, statusGas } from './gas.ts';
import type { OutboxContext } from './outbox-context.ts';
import { paddedSize, withDecoys } from './padding.ts';
import { emptyPlan, groupBy, type Plan, type PlannedTransaction, type Queued } from './plan.ts';

type Revocation = Queued<'revoke_status'>;

/** What is to be set in one list and is not. */
interface OpenList {
  readonly listId: Bytes32;
  readonly current: CurrentList;
  readonly indexes: readonly number[];
  readonly intentIds: readonly string[];
}

interface ListPlan extends Omit<Plan, 'transactions'> {
  readonly open?: OpenList;
}

interface ListUpdate {
  readonly listId: Hex;
  readonly expectedVersion: number;
  readonly newRoot: Hex;
  readonly delta: Hex;
}

// Nodes refuse transactions of more than 128 kB.
const maxCalldataBytes = 120_000;
/** The words of one update in `updateMany`: two offsets, list, version, root, length, and the end of its last word. */
const updateBytes = 7 * 32;
/** A varint of the largest list. */
const bytesPerFlip = 5;

/**
 * One transaction for all status indexes that are to be set and are not, each list padded with decoys. What is set is
 * read from the mirror, so it does not matter who set it or how often it was asked for.
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
  const fitting = listsThatFit(plans.flatMap(({ open }) => open ?? []));
  const updates: ListUpdate[] = [];
  // one after another: a ledger does one thing at a time anyway
  for (const list of fitting) updates.push(await paddedUpdate(context, list));
  const transaction = updateOf(
    context,
    updates,
    fitting.flatMap(({ intentIds }) => intentIds),
  );
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
  current: CurrentList | AppError | undefined,
  asked: readonly Revocation[],
): ListPlan {
  const nothing = { settled: [], blocked: [] };
  const blocked = (intents: readonly Revocation[], reason: string) => intents.map(({ id }) => ({ intent: id, reason }));
  if (!current) return nothing;
  if (current instanceof AppError) return { ...nothing, blocked: blocked(asked, `${current.params.reason}`) };
  const { head, tree } = current;
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
  if (open.length === 0) return { settled, blocked: outside };
  const indexes = [...new Set(open.map(({ intent }) => intent.index))];
  return { settled, blocked: outside, open: { listId, current, indexes, intentIds: open.map(({ id }) => id) } };
}

/** The first lists, which are those that wait longest, that one transaction can move. */
function listsThatFit(lists: readonly OpenList[]): readonly OpenList[] {
  let bytes = updateBytes;
  const fitting = lists.findIndex(({ indexes }, at) => {
    bytes += updateBytes + bytesPerFlip * paddedSize(indexes.length);
    return at > 0 && (bytes > maxCalldataBytes || statusGas(at + 1, bytes) > maxGas);
  });
  return fitting < 0 ? lists : lists.slice(0, fitting);
}

async function paddedUpdate({ ledger, onEvent }: OutboxContext, { listId, current, indexes }: OpenList) {
  const { head, tree } = current;
  const padded = await withDecoys(ledger, listId, indexes, (index) => tree.has(index));
  if (padded.missing > 0) onEvent({ kind: 'decoys_missing', listId, missing: padded.missing });
  return {
    listId: hexOf(listId),
    expectedVersion: head.version,
    newRoot: tree.rootWith(padded.indexes),
    delta: bytesToHex(encodeDelta(padded.indexes)),
  };
}

function updateOf(
  { registries }: OutboxContext,
  updates: readonly ListUpdate[],
  intentIds: readonly string[],
): PlannedTransaction | undefined {
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
  return { to: registries.statusRegistry, data, gas: statusGas(updates.length, data.length / 2), intentIds };
}
