import type { LedgerTransaction, TransactionAttempt } from '@assent/application';
import { raisedFees } from '../chain/fees.ts';
import type { Refusal } from '../chain/node-failure.ts';
import { hexOf } from '../hex.ts';
import type { ChainView } from './chain-view.ts';
import type { OutboxContext } from './outbox-context.ts';

const resendMs = { shortest: 400, longest: 15_000 };
// Each raise is a quarter, so eight of them are six times the fee: more would pay for a fault elsewhere.
const maxRaises = 8;
const starvingMs = 1500;
const forgottenMs = 12_000;

/** Sends a signed transaction, newest attempt first, to every endpoint, and notes that it was sent. */
export async function sendTransaction(
  { chain, ledger, clockMs, onEvent }: OutboxContext,
  { nonce, attempts }: Pick<LedgerTransaction, 'nonce' | 'attempts'>,
): Promise<void> {
  const reasons: Refusal[] = [];
  let isDone = false;
  // The one before the last is for nodes that hold it and do not let it be replaced.
  for (const { raw } of attempts.slice(-2).reverse()) {
    const { accepted, refusals } = await chain.broadcast(hexOf(raw));
    isDone ||= accepted || refusals.includes('nonce_used');
    reasons.push(...refusals);
  }
  await ledger.markSent(nonce, clockMs());
  if (!isDone) onEvent({ kind: 'refused', nonce, reasons });
}

/** Sends a pending transaction again when it is time to, with a higher fee if the one it offers is not enough. */
export async function resendTransaction(
  context: OutboxContext,
  view: ChainView,
  transaction: LedgerTransaction,
): Promise<void> {
  const last = transaction.attempts.at(-1);
  if (!last) return;
  const nowMs = context.clockMs();
  if (isStarving(view, transaction, last, nowMs)) return raise(context, view, transaction, last);
  const ageMs = nowMs - last.createdMs;
  const restMs = Math.min(Math.max(ageMs / 4, resendMs.shortest), resendMs.longest);
  const isDue = transaction.lastSentMs === undefined || nowMs - transaction.lastSentMs >= restMs;
  if (isDue) await sendTransaction(context, transaction);
}

function isStarving(
  { latest, nonce }: ChainView,
  transaction: LedgerTransaction,
  last: TransactionAttempt,
  nowMs: number,
) {
  if (transaction.nonce !== nonce || transaction.attempts.length > maxRaises) return false;
  const patienceMs = latest.baseFeePerGas > last.maxFeePerGas ? starvingMs : forgottenMs;
  return nowMs - last.createdMs >= patienceMs;
}

async function raise(
  context: OutboxContext,
  view: ChainView,
  transaction: LedgerTransaction,
  last: TransactionAttempt,
): Promise<void> {
  const { ledger, signer, clockMs, onEvent, assertHeld } = context;
  const fees = raisedFees(last, view.latest.baseFeePerGas, context.priorityFeeWei);
  // Where gas is free there is nothing to raise, and the same bytes are not another attempt.
  if (fees.maxFeePerGas === last.maxFeePerGas) return sendTransaction(context, transaction);
  const { nonce, intentIds } = transaction;
  const signed = await signer.sign({ ...transaction, data: hexOf(transaction.data) }, fees);
  const attempt = { ...signed, ...fees, createdMs: clockMs() };
  assertHeld();
  await ledger.addAttempt(nonce, attempt);
  onEvent({ kind: 'raised', nonce, hash: attempt.hash, intents: intentIds.length });
  await sendTransaction(context, { nonce, attempts: [...transaction.attempts, attempt] });
}
