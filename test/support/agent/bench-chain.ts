import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DidHistory } from '@assent/application';
import { inMemoryChainEvents } from '@assent/application/in-memory';
import { zAddress } from '@assent/domain';
import { chainIndex, deployRegistries, mirroredDidHistory, openChain, startEmbeddedChain } from '@assent/evm';
import type { Hex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

/** An embedded chain with the registry of did:ethr, and an index that follows it. */
export interface BenchChain {
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly didRegistry: string;
  readonly mirror: DidHistory;
  close(): Promise<void>;
}

export async function startBenchChain(): Promise<BenchChain> {
  const dir = await mkdtemp(join(tmpdir(), 'assent-agent-'));
  const operatorKey: Hex = `0x${randomBytes(32).toString('hex')}`;
  const operator = zAddress.parse(privateKeyToAccount(operatorKey).address.toLowerCase());
  const { rpcUrl, chainId, stop } = await startEmbeddedChain({ dir, operator });
  const ending = new AbortController();
  let following: Promise<void> = Promise.resolve();
  const close = async () => {
    ending.abort();
    await following;
    await stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    const chain = openChain({ rpcUrls: [rpcUrl], chainId });
    const addresses = await deployRegistries({ chain, operatorKey, file: join(dir, 'deployment.json') });
    const { accessManager: _, emergencyAccess: __, ...contracts } = addresses;
    const index = chainIndex({ chain, events: inMemoryChainEvents(), ...contracts });
    following = index.run(ending.signal);
    const { didRegistry } = addresses;
    return { rpcUrl, chainId, didRegistry, mirror: mirroredDidHistory(chain, index), close };
  } catch (error) {
    await close();
    throw error;
  }
}
