import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from '@assent/domain';
import { startEmbeddedChain } from '@assent/evm';
import type { BftNetwork } from './bft/bft-network.ts';
import { call } from './bft/json-rpc.ts';
import { startBftNetwork } from './bft/start-bft-network.ts';

/** A chain to test against, of whichever kind. Its folder goes with it. */
export interface TestChain {
  readonly kind: ChainKind;
  readonly chainId: number;
  /** One per node. */
  readonly rpcUrls: readonly string[];
  /** The nodes and what can be done to them, if there are several. */
  readonly network?: BftNetwork;
  close(): Promise<void>;
}

/** `anvil`: one node, the embedded chain of a service. `four nodes`: another EVM, agreement, a block each second. */
export type ChainKind = 'anvil' | 'four nodes';

/** The kinds of chain that everything must work on, and what starts one on which `funded` accounts can pay. */
export const chainKinds: Readonly<Record<ChainKind, (funded: readonly Address[]) => Promise<TestChain>>> = {
  anvil: startAnvil,
  'four nodes': startFourNodes,
};

async function startAnvil(funded: readonly Address[]): Promise<TestChain> {
  const [operator] = funded;
  if (!operator) throw new Error('an embedded chain has an operator');
  const dir = await mkdtemp(join(tmpdir(), 'assent-anvil-'));
  const { rpcUrl, chainId, stop } = await startEmbeddedChain({ dir, operator });
  const close = async () => {
    await stop();
    await rm(dir, { recursive: true, force: true });
  };
  for (const account of funded) await call(rpcUrl, 'anvil_setBalance', [account, `0x${(10n ** 24n).toString(16)}`]);
  return { kind: 'anvil', chainId, rpcUrls: [rpcUrl], close };
}

async function startFourNodes(funded: readonly Address[]): Promise<TestChain> {
  const network = await startBftNetwork({ funded });
  const { chainId, rpcUrls } = network;
  return { kind: 'four nodes', chainId, rpcUrls, network, close: () => network.stop() };
}
