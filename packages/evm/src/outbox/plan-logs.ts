import { anchorLogAbi } from '@assent/contracts';
import { type Bytes32, logDigest } from '@assent/domain';
import { encodeFunctionData } from 'viem';
import type { ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import type { ChainView } from './chain-view.ts';
import { anchorGas, openLogGas } from './gas.ts';
import { type LogCheckpoint, type LogHead, readCheckpointsAfter, readLogHeads } from './log-heads.ts';
import type { OutboxContext } from './outbox-context.ts';
import { emptyPlan, groupBy, mergePlans, type Plan, type Queued } from './plan.ts';

type Anchoring = Queued<'anchor_log'>;

const maxOpened = 2;
const maxAnchored = 4;

/** One transaction for each log that is to be opened. */
export async function planOpenings(
  { registries }: OutboxContext,
  node: ChainNode,
  view: ChainView,
  intents: readonly Queued<'open_log'>[],
): Promise<Plan> {
  if (intents.length === 0) return emptyPlan;
  const byLog = groupBy(intents, ({ intent }) => registries.logIdOf(intent.salt));
  const { latest, final } = await readLogHeads(node, view, registries.anchorLog, [...byLog.keys()]);
  const plans = [...byLog].map(([logId, same]): Plan => {
    const intentIds = same.map(({ id }) => id);
    const [first] = same;
    if (latest.has(logId)) return { ...emptyPlan, settled: final.has(logId) ? intentIds : [] };
    if (!first) return emptyPlan;
    const args = [hexOf(first.intent.salt)] as const;
    const data = encodeFunctionData({ abi: anchorLogAbi, functionName: 'open', args });
    return { ...emptyPlan, transactions: [{ to: registries.anchorLog, data, gas: openLogGas, intentIds }] };
  });
  const plan = mergePlans(plans);
  return { ...plan, transactions: plan.transactions.slice(0, maxOpened) };
}

/**
 * The next checkpoint of each log, smallest first. One that the chain has, as its latest or before it, is settled. If the
 * chain has another, this log was written by somebody else, or by a database that was lost: a person has to look.
 */
export async function planAnchors(
  context: OutboxContext,
  node: ChainNode,
  view: ChainView,
  intents: readonly Anchoring[],
): Promise<Plan> {
  if (intents.length === 0) return emptyPlan;
  const byLog = groupBy(intents, ({ intent }) => intent.logId);
  const heads = await readLogHeads(node, view, context.registries.anchorLog, [...byLog.keys()]);
  const plans = await Promise.all(
    [...byLog].map(([logId, asked]) =>
      planLog(context, node, heads.latest.get(logId), heads.final.get(logId)?.size ?? 0, asked),
    ),
  );
  const plan = mergePlans(plans);
  return { ...plan, transactions: plan.transactions.slice(0, maxAnchored) };
}

async function planLog(
  context: OutboxContext,
  node: ChainNode,
  head: LogHead | undefined,
  finalSize: number,
  asked: readonly Anchoring[],
): Promise<Plan> {
  const { registries, signer } = context;
  const blocked = (intents: readonly Anchoring[], reason: string): Plan => ({
    ...emptyPlan,
    blocked: intents.map(({ id }) => ({ intent: id, reason })),
  });
  if (!head) return blocked(asked, 'unknown_log');
  const smallest = Math.min(...asked.map(({ intent }) => intent.size));
  const isOnChain = leadsTo(head, await readCheckpointsAfter(node, registries.anchorLog, head, smallest));
  const settled = asked.filter((one) => isOnChain(one) && one.intent.size <= finalSize).map(({ id }) => id);
  const open = asked.filter((one) => !isOnChain(one)).sort((a, b) => a.intent.size - b.intent.size);
  const [next] = open;
  if (!next) return { ...emptyPlan, settled };
  if (head.writer !== signer.address) return { ...blocked(open, 'not_writer'), settled };
  const { logId, prevDigest, size, logRoot, mapRoot } = next.intent;
  if (prevDigest !== head.digest || size <= head.size) return { ...blocked(open, 'log_ahead'), settled };
  const args = [hexOf(logId), hexOf(prevDigest), size, hexOf(logRoot), hexOf(mapRoot)] as const;
  const data = encodeFunctionData({ abi: anchorLogAbi, functionName: 'anchor', args });
  return {
    ...emptyPlan,
    settled,
    transactions: [{ to: registries.anchorLog, data, gas: anchorGas, intentIds: [next.id] }],
  };
}

/** Whether the log went through this checkpoint: what the chain tells of later ones leads from it to the chain's digest. */
const leadsTo = ({ digest }: LogHead, later: readonly LogCheckpoint[]) => {
  const last = (from: Bytes32, size: number) =>
    later.filter((one) => one.size > size).reduce((prevDigest, one) => logDigest({ ...one, prevDigest }), from);
  return ({ intent }: Anchoring) => last(logDigest(intent), intent.size) === digest;
};
