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
import { paddedSize, withDecoys, withSetDecoys } from './padding.ts';
import { emptyPlan, groupBy, type Plan, type PlannedTransaction, type Queued } from './plan.ts';

export type StatusIntent = Queued<'revoke_status' | 'set_suspension'>;

/** Which bits of one list are not what they are to be. */
interface OpenList {
  readonly listId: Bytes32;
  readonly current: CurrentList;
  readonly sets: readonly number[];
  readonly clears: readonly number[];
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
 * One transaction for all bits that are not what they are to be, each list padded with decoys. What they are is read from
 * the mirror, so it does not matter who changed them or how often that was asked for. `intents` are all suspensions of the
 * ledger, postponed ones too, oldest first: what was asked for later must not be undone by what was asked for before.
 */
export async function planStatus(
  context: OutboxContext,
  node: ChainNode,
  view: ChainView,
  intents: readonly StatusIntent[],
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
  asked: readonly StatusIntent[],
): ListPlan {
  const nothing = { settled: [], blocked: [] };
  const blocked = (intents: readonly StatusIntent[], reason: string) =>
    intents.map(({ id }) => ({ intent: id, reason }));
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
  const { standing, replaced } = withoutReplaced(inside);
  const isDone = ({ intent }: StatusIntent) => tree.has(intent.index) === wantsBit({ intent });
  // A bit changed by the latest update is settled when that update is final; until then the intent waits.
  const done = head.prevBlock <= final.number ? standing.filter(isDone) : [];
  const settled = [...replaced, ...done].map(({ id }) => id);
  const open = standing.filter((one) => !isDone(one));
  if (open.length === 0) return { settled, blocked: outside };
  const [sets, clears] = [true, false].map((isSet) => [
    ...new Set(open.filter((one) => wantsBit(one) === isSet).map(({ intent }) => intent.index)),
  ]) as [number[], number[]];
  return { settled, blocked: outside, open: { listId, current, sets, clears, intentIds: open.map(({ id }) => id) } };
}

/** What the bit is to be: a revocation sets it. */
const wantsBit = ({ intent }: Pick<StatusIntent, 'intent'>): boolean =>
  intent.kind === 'revoke_status' || intent.suspended;

/** The last intent about a place stands, with those that want the same; the others will never be done. */
function withoutReplaced(intents: readonly StatusIntent[]) {
  const last = new Map(intents.map((one) => [one.intent.index, wantsBit(one)]));
  const stands = (one: StatusIntent) => wantsBit(one) === last.get(one.intent.index);
  return { standing: intents.filter(stands), replaced: intents.filter((one) => !stands(one)) };
}

/** The first lists, which are those that wait longest, that one transaction can move. */
function listsThatFit(lists: readonly OpenList[]): readonly OpenList[] {
  let bytes = updateBytes;
  const fitting = lists.findIndex(({ sets, clears }, at) => {
    bytes += updateBytes + bytesPerFlip * (paddedSize(sets.length) + paddedSize(clears.length));
    return at > 0 && (bytes > maxCalldataBytes || statusGas(at + 1, bytes) > maxGas);
  });
  return fitting < 0 ? lists : lists.slice(0, fitting);
}

async function paddedUpdate({ ledger, onEvent }: OutboxContext, { listId, current, sets, clears }: OpenList) {
  const { head, tree } = current;
  const set = await withDecoys(ledger, listId, sets, (index) => tree.has(index));
  const cleared = await withSetDecoys(ledger, listId, clears, tree.setBits());
  const missing = set.missing + cleared.missing;
  if (missing > 0) onEvent({ kind: 'decoys_missing', listId, missing });
  const flips = [...set.indexes, ...cleared.indexes].sort((a, b) => a - b);
  return {
    listId: hexOf(listId),
    expectedVersion: head.version,
    newRoot: tree.rootToggled(flips),
    delta: bytesToHex(encodeDelta(flips)),
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
