import { openChain } from '@assent/evm';
import { type TransactionReceipt, TransactionReceiptNotFoundError } from 'viem';
import type { TestChain } from '../chains.ts';
import { until } from '../until.ts';
import type { SignedCall } from './signed-calls.ts';

/**
 * Sends calls to all nodes of a chain, one after the other was mined, each so in a block of its own: what some of them cost
 * depends on whether the block of the call before is the same. Returns the receipts in order.
 *
 * @throws Error if one is not mined
 */
export async function runCalls(
  { rpcUrls, chainId }: TestChain,
  calls: readonly SignedCall[],
): Promise<readonly TransactionReceipt[]> {
  const chain = openChain({ rpcUrls: [...rpcUrls], chainId, timeoutMs: 20_000 });
  const receipts: TransactionReceipt[] = [];
  for (const { name, raw, hash } of calls) {
    await chain.broadcast(raw);
    const find = () => chain.read(({ client }) => client.getTransactionReceipt({ hash }).catch(undefinedIfMissing));
    const receipt = await until(find, (found) => found !== undefined);
    if (!receipt) throw new Error(`not mined: ${name}`);
    receipts.push(receipt);
  }
  return receipts;
}

function undefinedIfMissing(error: unknown): undefined {
  if (!(error instanceof TransactionReceiptNotFoundError)) throw error;
}
