import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zAddress } from '@assent/domain';
import { deployRegistries, openChain, type RegistryAddresses, startEmbeddedChain } from '@assent/evm';
import {
  type Address,
  type Hex,
  type PublicClient,
  type TransactionReceipt,
  TransactionReceiptNotFoundError,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { nodeClient } from '../chain-walk.ts';
import { until } from '../until.ts';

/** An embedded chain with the registries on it and one account that sends. `close` ends it and removes its folder. */
export interface GasChain {
  readonly client: PublicClient;
  readonly registries: RegistryAddresses;
  /** The account that sends everything. */
  readonly sender: Address;
  /** Sends a call and waits for its receipt. @throws Error if the call reverts or is not mined */
  send(to: Address, data: Hex): Promise<TransactionReceipt>;
  /** Deploys a contract without constructor arguments, and says where it is. */
  deploy(bytecode: Hex): Promise<Address>;
  close(): Promise<void>;
}

// Below the limit of EIP-7825. It is a limit, not a price: what is not used is not paid.
const gasLimit = 16_000_000n;
const fees = { maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 10n ** 8n };

export async function gasChain(): Promise<GasChain> {
  const dir = await mkdtemp(join(tmpdir(), 'assent-gas-'));
  const operatorKey: Hex = `0x${randomBytes(32).toString('hex')}`;
  const account = privateKeyToAccount(operatorKey);
  const operator = zAddress.parse(account.address.toLowerCase());
  const { rpcUrl, chainId, stop } = await startEmbeddedChain({ dir, operator });
  const close = async () => {
    await stop();
    await rm(dir, { recursive: true, force: true });
  };
  const client = nodeClient(rpcUrl);
  const transact = async (content: { readonly to?: Address; readonly data: Hex }) => {
    const nonce = await client.getTransactionCount({ address: account.address });
    const raw = await account.signTransaction({ ...content, ...fees, chainId, nonce, gas: gasLimit, type: 'eip1559' });
    const hash = await client.sendRawTransaction({ serializedTransaction: raw });
    const receipt = await until(
      () => receiptIfMined(client, hash),
      (found) => found !== undefined,
    );
    if (receipt?.status !== 'success') throw new Error('a transaction of the benchmark was reverted or not mined');
    return receipt;
  };
  try {
    const chain = openChain({ rpcUrls: [rpcUrl], chainId });
    const registries = await deployRegistries({ chain, operatorKey, file: join(dir, 'deployment.json') });
    return {
      client,
      registries,
      sender: account.address,
      send: (to, data) => transact({ to, data }),
      async deploy(data) {
        const { contractAddress } = await transact({ data });
        if (!contractAddress) throw new Error('nothing was deployed');
        return contractAddress;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function receiptIfMined(client: PublicClient, hash: Hex): Promise<TransactionReceipt | undefined> {
  try {
    return await client.getTransactionReceipt({ hash });
  } catch (error) {
    if (error instanceof TransactionReceiptNotFoundError) return undefined;
    throw error;
  }
}
