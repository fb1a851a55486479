import type { LedgerTransaction } from '@assent/application';
import type { ChainNode } from '../chain/open-chain.ts';
import type { ChainView } from './chain-view.ts';
import type { OutboxContext } from './outbox-context.ts';
import { resendTransaction } from './send-transaction.ts';
import { type Fate, fateOf } from './transaction-fate.ts';

/**
 * Brings the ledger up to what the chain shows and sends again what is pending. Returns false if the chain took a mined
 * transaction back: then everything has to be looked at again.
 */
export async function advanceOpen(context: OutboxContext, node: ChainNode, view: ChainView): Promise<boolean> {
  const open = await context.ledger.open();
  const fates = await Promise.all(open.map((transaction) => fateOf(node, view, context.signer.address, transaction)));
  for (const [at, transaction] of open.entries()) {
    const fate = fates[at] ?? { kind: 'unclear' };
    if (transaction.state === 'mined' && fate.kind !== 'mined') {
      await reopen(context, transaction.nonce);
      return false;
    }
    await advanceOne(context, view, transaction, fate);
  }
  return true;
}

/**
 * Sends everything again from the chain's next nonce on, if the chain has fewer transactions of this account than were
 * final: a restored or restarted chain. Returns whether that was so.
 */
export async function reopenLost(context: OutboxContext, view: ChainView): Promise<boolean> {
  const { final } = await context.ledger.highestNonce();
  if (final === undefined || view.nonce > final) return false;
  await reopen(context, view.nonce);
  return true;
}

async function reopen({ ledger, onEvent }: OutboxContext, nonce: number): Promise<void> {
  await ledger.reopenFrom(nonce);
  onEvent({ kind: 'reopened', nonce });
}

async function advanceOne(
  context: OutboxContext,
  view: ChainView,
  transaction: LedgerTransaction,
  fate: Fate,
): Promise<void> {
  if (fate.kind === 'mined') return noteMined(context, transaction, fate);
  if (fate.kind === 'nonce_used') return requeue(context, transaction.nonce, 'nonce_used');
  if (fate.kind === 'pending') return resendTransaction(context, view, transaction);
}

async function noteMined(
  context: OutboxContext,
  { nonce, state }: LedgerTransaction,
  { where, succeeded, isFinal }: Extract<Fate, { kind: 'mined' }>,
): Promise<void> {
  if (!succeeded) {
    // Until it is final it may be mined again in another order, and then succeed.
    if (isFinal) await requeue(context, nonce, 'reverted');
    return;
  }
  if (state === 'mined' && !isFinal) return;
  await context.ledger.markMined(nonce, where, isFinal);
  context.onEvent({ kind: isFinal ? 'final' : 'mined', nonce, hash: where.hash, gasUsed: where.gasUsed });
}

async function requeue(
  { ledger, onEvent }: OutboxContext,
  nonce: number,
  reason: 'reverted' | 'nonce_used',
): Promise<void> {
  await ledger.requeue(nonce);
  onEvent({ kind: 'requeued', nonce, reason });
}
