import { createPublicClient, http, type PublicClient } from 'viem';

/** A transaction in a block. */
export interface MinedTransaction {
  readonly hash: `0x${string}`;
  readonly from: string;
  readonly to: string | null;
  readonly input: `0x${string}`;
}

/** A client of a node, for what no adapter of ours reads. */
export const nodeClient = (rpcUrl: string): PublicClient =>
  createPublicClient({ transport: http(rpcUrl, { timeout: 30_000 }), cacheTime: 0 });

/** Every transaction of every block from the first to the last, whether it succeeded or not. */
export async function minedTransactions(client: PublicClient): Promise<readonly MinedTransaction[]> {
  const head = await client.getBlockNumber();
  const mined: MinedTransaction[] = [];
  for (let number = 0n; number <= head; number += 1n) {
    const { transactions } = await client.getBlock({ blockNumber: number, includeTransactions: true });
    mined.push(...transactions.map(({ hash, from, to, input }) => ({ hash, from, to, input })));
  }
  return mined;
}
