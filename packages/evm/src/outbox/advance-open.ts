import type { LedgerTransaction } from '@assent/application';
import type { ChainNode } from '../chain/open-chain.ts';
import type { ChainView } from './chain-view.ts';
import type { OutboxContext } from './outbox-context.ts';
import { resendTransaction } from './send-transaction.ts';
import { type Fate, fateOf, isCanonical } from './transaction-fate.ts';

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

const pageSize = 32;

/**
 * Sends everything again from the first final transaction on whose block the chain does not have any more. Counting
 * nonces does not show it if others were used meanwhile: contracts may have been deployed anew before this outbox began.
 */
export async function reopenReplaced(context: OutboxContext, node: ChainNode): Promise<boolean> {
  let lost: number | undefined;
  for (let below = Number.MAX_SAFE_INTEGER; ; ) {
    const page = await context.ledger.finalBelow(below, pageSize);
    const isKept = await Promise.all(
      page.map(({ blockNumber, blockHash }) => isCanonical(node, { number: blockNumber, hash: blockHash })),
    );
    const firstKept = isKept.indexOf(true);
    const gone = firstKept < 0 ? page : page.slice(0, firstKept);
    lost = gone.at(-1)?.nonce ?? lost;
    if (firstKept >= 0 || page.length < pageSize) break;
    below = lost ?? 0;
  }
  if (lost === undefined) return false;
  await reopen(context, lost);
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
  if (fate.kind === 'nonce_used') return requeueIfStillUsed(context, transaction.nonce);
  context.suspectedNonces.delete(transaction.nonce);
  if (fate.kind === 'mined') return noteMined(context, transaction, fate);
  if (fate.kind === 'pending') return resendTransaction(context, view, transaction);
}

// A node may show the state of a new block before the receipts of that block.
const suspicionMs = 1000;

async function requeueIfStillUsed(context: OutboxContext, nonce: number): Promise<void> {
  const { suspectedNonces, clockMs } = context;
  const since = suspectedNonces.get(nonce) ?? clockMs();
  suspectedNonces.set(nonce, since);
  if (clockMs() - since < suspicionMs) return;
  suspectedNonces.delete(nonce);
  await requeue(context, nonce, 'nonce_used');
}

async function noteMined(
  context: OutboxContext,
  { nonce, state, intentIds }: LedgerTransaction,
  { where, succeeded, isFinal }: Extract<Fate, { kind: 'mined' }>,
): Promise<void> {
  if (!succeeded) {
    // Until it is final it may be mined again in another order, and then succeed.
    if (!isFinal) return;
    await requeue(context, nonce, 'reverted');
    // It was tried and failed: without a pause it would be tried for ever, and paid for each time.
    return context.ledger.postpone(intentIds, context.clockMs());
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
