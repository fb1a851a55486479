import type { LedgerTransaction, MinedAt } from '@assent/application';
import type { Address } from '@assent/domain';
import { BlockNotFoundError, type Hex, type TransactionReceipt, TransactionReceiptNotFoundError } from 'viem';
import { isNodeFailure } from '../chain/node-failure.ts';
import type { ChainNode } from '../chain/open-chain.ts';
import { bytes32Of, hexOf } from '../hex.ts';
import type { BlockId, ChainView } from './chain-view.ts';

/**
 * What became of a transaction. `pending`: its nonce is free. `nonce_used`: by something else, and for good. `unclear`:
 * its nonce is used in a block that is not final, or blocks change while we look.
 */
export type Fate =
  | { readonly kind: 'mined'; readonly where: MinedAt; readonly succeeded: boolean; readonly isFinal: boolean }
  | { readonly kind: 'pending' | 'nonce_used' | 'unclear' };

/** Looks for a transaction at the node that `view` comes from, after `view` was read. */
export async function fateOf(
  node: ChainNode,
  view: ChainView,
  account: Address,
  { nonce, attempts }: LedgerTransaction,
): Promise<Fate> {
  // Any of the attempts may have been mined, whichever was sent last.
  const receipts = await Promise.all(attempts.map(({ hash }) => findReceipt(node, hexOf(hash))));
  const receipt = receipts.find((found) => found !== undefined);
  if (receipt) return fateFrom(node, view, receipt);
  if (view.nonce <= nonce) return { kind: 'pending' };
  return { kind: (await isUsedForGood(node, view, account, nonce)) ? 'nonce_used' : 'unclear' };
}

async function fateFrom(node: ChainNode, view: ChainView, receipt: TransactionReceipt): Promise<Fate> {
  const block = { number: Number(receipt.blockNumber), hash: receipt.blockHash };
  if (!(await isCanonical(node, block))) return { kind: 'unclear' };
  const where = {
    hash: bytes32Of(receipt.transactionHash),
    blockNumber: block.number,
    blockHash: bytes32Of(block.hash),
    gasUsed: Number(receipt.gasUsed),
  };
  return { kind: 'mined', where, succeeded: receipt.status === 'success', isFinal: block.number <= view.final.number };
}

/**
 * Only the final state can tell: at the latest block a reorganisation may have taken our receipt and left the nonce.
 * The final block must be the same before and after, so that the missing receipts were missing on this very chain.
 */
async function isUsedForGood(node: ChainNode, { final }: ChainView, account: Address, nonce: number): Promise<boolean> {
  try {
    const place = { address: hexOf(account), blockNumber: BigInt(final.number) };
    return (await node.client.getTransactionCount(place)) > nonce && (await isCanonical(node, final));
  } catch (error) {
    // The node may have thrown away the state of that block: no evidence, so the transaction waits.
    if (isNodeFailure(error)) return false;
    throw error;
  }
}

/** Whether this block is part of the chain. */
export async function isCanonical({ client }: ChainNode, block: BlockId): Promise<boolean> {
  try {
    return (await client.getBlock({ blockNumber: BigInt(block.number) })).hash === block.hash;
  } catch (error) {
    if (error instanceof BlockNotFoundError) return false;
    throw error;
  }
}

/** The receipt of a transaction, undefined if the node has none. */
export async function findReceipt({ client }: ChainNode, hash: Hex): Promise<TransactionReceipt | undefined> {
  try {
    return await client.getTransactionReceipt({ hash });
  } catch (error) {
    if (error instanceof TransactionReceiptNotFoundError) return undefined;
    throw error;
  }
}
