import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { signerAddress } from '@assent/evm';
import type { BftNetwork } from '../bft/bft-network.ts';
import { startBftNetwork } from '../bft/start-bft-network.ts';
import type { ChaosChain } from './chaos-chain.ts';

const down = { leastMs: 500, longestMs: 3000 };

/**
 * A network of four nodes, each of which the service talks to. Its blocks are final, so there are no reorganisations; a
 * node that is killed loses what waits in its mempool.
 */
export async function networkChaos(): Promise<ChaosChain> {
  const signerKey = `0x${randomBytes(32).toString('hex')}`;
  const network = await startBftNetwork({ funded: [signerAddress(signerKey)] });
  const { rpcUrls, chainId, blockTimeMs } = network;
  let coming: Promise<unknown> = Promise.resolve();
  let failure: unknown;
  /** Brings nodes back after a while, and meanwhile the work goes on: other things happen to a network that lacks them. */
  const kill = async (nodes: readonly number[], draw: number) => {
    await coming;
    if (failure) throw failure;
    await Promise.all(nodes.map((node) => network.kill(node)));
    coming = comeBack(network, nodes, down.leastMs + draw * down.longestMs).catch((error: unknown) => {
      failure = error;
    });
    return true;
  };
  return {
    environment: {
      ASSENT_RPC_URLS: rpcUrls.join(','),
      ASSENT_PUBLIC_RPC_URL: rpcUrls[0] ?? '',
      ASSENT_CHAIN_ID: String(chainId),
      ASSENT_BLOCK_PERIOD_MS: String(blockTimeMs),
      ASSENT_FINALITY: 'instant',
      ASSENT_SIGNER_KEY: signerKey,
    },
    disturb: {
      node: (draw) => kill([Math.floor(draw * 4)], (draw * 40) % 1),
      pair: (draw) => kill([Math.floor(draw * 4), (Math.floor(draw * 4) + 1) % 4], (draw * 40) % 1),
    },
    async settle() {
      await coming;
      if (failure) throw failure;
      await network.untilLevel();
      await network.untilBlock(network.head.number + 2);
    },
    faults: () => network.faults,
    close: () => network.stop(),
  };
}

async function comeBack(network: BftNetwork, nodes: readonly number[], afterMs: number): Promise<void> {
  await setTimeout(afterMs);
  for (const node of nodes) await network.restart(node);
}
