import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zAddress } from '@assent/domain';
import { deployRegistries, openChain, startEmbeddedChain } from '@assent/evm';
import type { Hex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

/** An embedded chain with the registry of did:ethr. */
export interface BenchChain {
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly didRegistry: string;
  close(): Promise<void>;
}

export async function startBenchChain(): Promise<BenchChain> {
  const dir = await mkdtemp(join(tmpdir(), 'assent-agent-'));
  const operatorKey: Hex = `0x${randomBytes(32).toString('hex')}`;
  const operator = zAddress.parse(privateKeyToAccount(operatorKey).address.toLowerCase());
  const { rpcUrl, chainId, stop } = await startEmbeddedChain({ dir, operator });
  const close = async () => {
    await stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    const chain = openChain({ rpcUrls: [rpcUrl], chainId });
    const { didRegistry } = await deployRegistries({ chain, operatorKey, file: join(dir, 'deployment.json') });
    return { rpcUrl, chainId, didRegistry, close };
  } catch (error) {
    await close();
    throw error;
  }
}
