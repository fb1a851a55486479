import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Address, type Bytes32, zBytes32 } from '@assent/domain';
import type { TransactionReceipt } from 'viem';
import * as z from 'zod';
import { type Chain, openChain } from '../chain/open-chain.ts';
import { keySigner, type Signer } from '../chain/signer.ts';
import { rpcCall } from '../embedded-chain/rpc-call.ts';
import { startEmbeddedChain } from '../embedded-chain/start-embedded-chain.ts';
import { hexOf } from '../hex.ts';
import { findReceipt } from '../outbox/transaction-fate.ts';
import { deployRegistries } from '../registries/deploy-registries.ts';
import { evmRegistries } from '../registries/evm-registries.ts';
import { until } from './until.ts';

export const testChainId = 20_261;
export const operatorKey = `0x${'44'.repeat(32)}`;

/** 32 bytes that are the same for the same number. */
export const bytes32 = (seed: number): Bytes32 => zBytes32.parse(`0x${seed.toString(16).padStart(64, '0')}`);

export type TestNetwork = Awaited<ReturnType<typeof testNetwork>>;

/** A chain of its own with the registries on it, in a folder that `close` removes. */
export async function testNetwork(settings: { readonly blockTimeMs?: number } = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'assent-evm-'));
  const signer = keySigner(testChainId, operatorKey);
  const embedded = await startEmbeddedChain({ dir, chainId: testChainId, operator: signer.address, ...settings });
  const port = Number(new URL(embedded.rpcUrl).port);
  const chain = openChain({ rpcUrls: [embedded.rpcUrl], chainId: testChainId });
  const file = join(dir, 'deployment.json');
  const addresses = await deployRegistries({ chain, operatorKey, file });
  const { accessManager, ...contracts } = addresses;
  const registries = evmRegistries({ chainId: testChainId, ...contracts, operator: signer.address });
  return {
    dir,
    file,
    embedded,
    port,
    chain,
    signer,
    addresses,
    registries,
    rpc: (method: string, ...params: unknown[]) => rpcCall(port, [method, ...params], z.unknown(), 20_000),
    async close() {
      await embedded.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Signs with the next nonce and waits for the receipt: a writer that is not the outbox. */
export async function transact(chain: Chain, signer: Signer, to: Address, data: string): Promise<TransactionReceipt> {
  const nonce = await chain.read(({ client }) => client.getTransactionCount({ address: hexOf(signer.address) }));
  const fees = { maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 10n ** 8n };
  const { raw, hash } = await signer.sign({ nonce, to, data: hexOf(data), gas: 5_000_000 }, fees);
  await chain.broadcast(raw);
  return until(() => chain.read((node) => findReceipt(node, hexOf(hash))));
}
