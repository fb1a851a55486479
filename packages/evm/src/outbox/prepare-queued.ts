import type { LedgerTransaction, QueuedIntent } from '@assent/application';
import { statusRegistryAbi } from '@assent/contracts';
import { toFunctionSelector } from 'viem';
import { feesAt } from '../chain/fees.ts';
import type { ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import { type ChainView, readChainView } from './chain-view.ts';
import type { OutboxContext } from './outbox-context.ts';
import { emptyPlan, ofKind, type Plan, type PlannedTransaction } from './plan.ts';
import { planLists } from './plan-lists.ts';
import { planReveals } from './plan-reveals.ts';
import { planStatus } from './plan-status.ts';
import { sendTransaction } from './send-transaction.ts';

/** Intents that are looked at together. */
export const maxQueued = 2000;
const maxOpen = 16;
const fillerGas = 21_000;

/** Turns queued intents into transactions: signed, stored and only then sent. Returns how many are open then. */
export async function prepareQueued(context: OutboxContext, node: ChainNode): Promise<number> {
  const { ledger, finality, signer } = context;
  const open = await ledger.open();
  if (open.length >= maxOpen) return open.length;
  const queued = await ledger.queued(maxQueued);
  if (queued.length === 0 && open.length === 0) return 0;
  // Read anew: it must hold every transaction of ours that the ledger calls mined by now.
  const view = await readChainView(node, finality, signer.address);
  const plans = await planAll(context, node, view, queued, open);
  const settled = plans.flatMap((plan) => plan.settled);
  if (settled.length > 0) await ledger.completeWithoutTransaction(settled);
  for (const { intent, reason } of plans.flatMap((plan) => plan.blocked)) {
    context.onEvent({ kind: 'blocked', intent, reason });
  }
  const planned = plans.flatMap((plan) => plan.transactions).slice(0, maxOpen - open.length);
  const nonces = freeNonces(view.nonce, open, planned.length);
  for (const [at, nonce] of nonces.entries()) {
    await signOne(context, view, nonce, planned[at] ?? fillerFor(context));
  }
  return open.length + nonces.length;
}

function planAll(
  context: OutboxContext,
  node: ChainNode,
  view: ChainView,
  queued: readonly QueuedIntent[],
  open: readonly LedgerTransaction[],
): Promise<readonly Plan[]> {
  const isBusy = (kind: 'reveal' | 'status') =>
    open.some((one) => one.state === 'signed' && kindOf(context, one) === kind);
  return Promise.all([
    isBusy('reveal') ? emptyPlan : planReveals(context, node, view, ofKind('reveal_consent', queued)),
    // Two updates under way could both be computed from the same version, and one of them would fail.
    isBusy('status') ? emptyPlan : planStatus(context, node, view, ofKind('revoke_status', queued)),
    planLists(context, node, view, ofKind('create_list', queued)),
  ]);
}

const updateSelectors: readonly string[] = statusRegistryAbi
  .filter((item) => item.type === 'function' && (item.name === 'update' || item.name === 'updateMany'))
  .map((item) => toFunctionSelector(item));

function kindOf({ registries }: OutboxContext, { to, data }: LedgerTransaction): 'reveal' | 'status' | 'other' {
  if (to === registries.consentRevocations) return 'reveal';
  return updateSelectors.includes(data.slice(0, 10)) ? 'status' : 'other';
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
  const fees = feesAt(view.latest.baseFeePerGas);
  const signed = await signer.sign({ nonce, ...content, data: hexOf(content.data) }, fees);
  const attempt = { ...signed, ...fees, createdMs: clockMs() };
  assertHeld();
  // Stored before it is sent: after a crash it is sent again, and never signed again with another content.
  await ledger.recordSigned({ nonce, ...content, intentIds }, attempt);
  onEvent({ kind: 'signed', nonce, hash: attempt.hash, intents: intentIds.length });
  await sendTransaction(context, { nonce, attempts: [attempt] });
}
