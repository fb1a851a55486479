import type { BlockTimes } from '@assent/application';
import { AppError, type Instant, zInstant } from '@assent/domain';
import { BlockNotFoundError } from 'viem';
import type { Chain } from './open-chain.ts';

/** Times of blocks, from any node of the chain. */
export const evmBlockTimes = (chain: Chain): BlockTimes => ({
  timeOf: (block) => chain.read(async ({ client }) => instantOf(await headerOf(client, block))),
});

type Client = Parameters<Parameters<Chain['read']>[0]>[0]['client'];

async function headerOf(client: Client, block: number) {
  try {
    return await client.getBlock({ blockNumber: BigInt(block) });
  } catch (error) {
    if (error instanceof BlockNotFoundError) throw new AppError('registry_unavailable', { block });
    throw error;
  }
}

/** Blocks have seconds since 1970. */
const instantOf = ({ timestamp }: { readonly timestamp: bigint }): Instant =>
  zInstant.parse(new Date(Number(timestamp) * 1000).toISOString().replace('.000Z', 'Z'));
