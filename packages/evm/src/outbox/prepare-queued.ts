import type { LedgerTransaction, QueuedIntent } from '@assent/application';
import { feesAt } from '../chain/fees.ts';
import type { ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import { busyKinds, collectedKinds, emergencyKinds, intentKinds, issuerKinds } from './busy-kinds.ts';
import { type ChainView, readChainView } from './chain-view.ts';
import type { OutboxContext } from './outbox-context.ts';
import { type IntentKind, mergePlans, ofKind, type Plan, type PlannedTransaction, type Queued } from './plan.ts';
import { planDids } from './plan-dids.ts';
import { planEmergencies } from './plan-emergencies.ts';
import { planIssuers } from './plan-issuers.ts';
import { planLists } from './plan-lists.ts';
import { planAnchors, planOpenings } from './plan-logs.ts';
import { planReveals } from './plan-reveals.ts';
import { planStatus } from './plan-status.ts';
import { sendTransaction } from './send-transaction.ts';

/** Intents that are looked at together. */
export const maxQueued = 2000;
/** What nodes keep of one account. The plans of all kinds together make no more than this in one pass. */
const maxSigned = 16;
const fillerGas = 21_000;

/**
 * Turns queued intents into transactions: signed, stored and only then sent. Returns whether there is more to look after: open
 * transactions, or revocations that are being collected.
 */
export async function prepareQueued(context: OutboxContext, node: ChainNode): Promise<boolean> {
  const { ledger, finality, signer, clockMs, onEvent } = context;
  const open = await ledger.open();
  const signed = open.filter(({ state }) => state === 'signed');
  if (signed.length >= maxSigned) return true;
  const busy = busyKinds(context.registries, signed);
  const collects = await context.collects();
  const except = collects ? [...new Set([...busy, ...collectedKinds])] : busy;
  const queued = await ledger.queued(maxQueued, { nowMs: clockMs(), except });
  if (queued.length === 0 && open.length === 0) return collects;
  // Read anew: it must hold every transaction of ours that the ledger calls mined by now.
  const view = await readChainView(node, finality, signer.address);
  const { transactions, settled, blocked } = await planAll(context, node, view, queued);
  if (settled.length > 0) await ledger.completeWithoutTransaction(settled);
  for (const { intent, reason } of blocked) onEvent({ kind: 'blocked', intent, reason });
  if (blocked.length > 0) {
    await ledger.postpone(
      blocked.map(({ intent }) => intent),
      clockMs(),
    );
  }
  const planned = transactions.slice(0, maxSigned - signed.length);
  const nonces = freeNonces(view.nonce, open, planned.length);
  for (const [at, nonce] of nonces.entries()) {
    await signOne(context, view, nonce, planned[at] ?? fillerFor(context));
  }
  return collects || open.length + nonces.length > 0;
}

/** What is most urgent comes first. */
async function planAll(
  context: OutboxContext,
  node: ChainNode,
  view: ChainView,
  queued: readonly QueuedIntent[],
): Promise<Plan> {
  // before any plan is made: one that failed while others wait for the ledger would be nobody's to catch
  const suspensions = await withPostponed(context, queued, 'set_suspension');
  const ofIssuers = await withPostponed(context, queued, ...issuerKinds);
  const ofEmergencies = await withPostponed(context, queued, ...emergencyKinds);
  return mergePlans(
    await Promise.all([
      planReveals(context, node, view, ofKind(queued, 'reveal_consent')),
      planStatus(context, node, view, [...ofKind(queued, 'revoke_status'), ...suspensions]),
      planEmergencies(context, node, view, ofEmergencies),
      planIssuers(context, node, view, ofIssuers),
      planDids(context, node, view, ofKind(queued, 'change_did')),
      planAnchors(context, node, view, ofKind(queued, 'anchor_log')),
      planLists(context, node, view, ofKind(queued, 'create_list')),
      planOpenings(context, node, view, ofKind(queued, 'open_log')),
    ]),
  );
}

/** All intents of these kinds if there are any to do now: an older one must not be done after a newer one. */
async function withPostponed<K extends IntentKind>(
  { ledger }: OutboxContext,
  queued: readonly QueuedIntent[],
  ...kinds: readonly K[]
): Promise<readonly Queued<K>[]> {
  if (ofKind(queued, ...kinds).length === 0) return [];
  const except = intentKinds.filter((kind) => !kinds.some((one) => one === kind));
  return ofKind(await ledger.queued(maxQueued, { nowMs: Number.MAX_SAFE_INTEGER, except }), ...kinds);
}

/**
 * The lowest nonces from the chain's next one on that no open transaction has: `count` of them, and in any case those
 * below an open transaction. Such gaps come about when a chain goes back to before a nonce that was given up; nothing
 * after a gap can be mined.
 */
function freeNonces(next: number, open: readonly LedgerTransaction[], count: number): readonly number[] {
  const used = new Set(open.map(({ nonce }) => nonce));
  const highest = Math.max(-1, ...used);
  const free: number[] = [];
  for (let nonce = next; nonce < highest || free.length < count; nonce++) {
    if (!used.has(nonce)) free.push(nonce);
  }
  return free;
}

/** Nothing, to ourselves: it only uses up a nonce. */
const fillerFor = ({ signer }: OutboxContext): PlannedTransaction => ({
  to: signer.address,
  data: '0x',
  gas: fillerGas,
  intentIds: [],
});

async function signOne(
  context: OutboxContext,
  view: ChainView,
  nonce: number,
  { intentIds, ...content }: PlannedTransaction,
): Promise<void> {
  const { ledger, signer, clockMs, assertHeld, onEvent } = context;
  const fees = feesAt(view.latest.baseFeePerGas, context.priorityFeeWei);
  const signed = await signer.sign({ nonce, ...content, data: hexOf(content.data) }, fees);
  const attempt = { ...signed, ...fees, createdMs: clockMs() };
  assertHeld();
  // Stored before it is sent: after a crash it is sent again, and never signed again with another content.
  await ledger.recordSigned({ nonce, ...content, intentIds }, attempt);
  onEvent({ kind: 'signed', nonce, hash: attempt.hash, intents: intentIds.length });
  await sendTransaction(context, { nonce, attempts: [attempt] });
}
