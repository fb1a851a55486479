import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inMemoryChainEvents } from '@assent/application/in-memory';
import { ethereumDidRegistryAbi } from '@assent/contracts';
import {
  chainIndex,
  deployRegistries,
  mirroredDidHistory,
  openChain,
  signerAddress,
  startEmbeddedChain,
} from '@assent/evm';
import { AssentResolver, EthrNetwork } from '@assent/veramo';
import { type DIDResolver, Resolver } from 'did-resolver';
import { JsonRpcProvider } from 'ethers';
import { getResolver } from 'ethr-did-resolver';
import { type Address, encodeFunctionData, numberToHex, stringToHex } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { nodeClient } from '../chain-walk.ts';
import { until } from '../until.ts';

const chainId = 20_261;
const operatorKey = `0x${'44'.repeat(32)}`;

/** Resolves a DID. */
export type Resolve = (did: string) => Promise<unknown>;

/** A chain of its own with the registry of did:ethr, an index that follows it, and ways to resolve what is on it. */
export interface DidWorld {
  /** A DID with so many keys, each added in a block of its own, that will not be taken back any more. */
  createDid(keys: number): Promise<string>;
  /** Ours with the index, and with the node alone. Each call of these makes a resolver that remembers nothing yet. */
  mirrored(): Resolve;
  direct(): Resolve;
  /** ethr-did-resolver, its provider tuned: no repeated question for the chain, no waiting for batches. */
  reference(): Resolve;
  /** The floor: a call of the node that reads nothing. */
  chainId(): Promise<unknown>;
  close(): Promise<void>;
}

export async function didWorld(): Promise<DidWorld> {
  const dir = await mkdtemp(join(tmpdir(), 'assent-dids-'));
  const embedded = await startEmbeddedChain({ dir, chainId, operator: signerAddress(operatorKey) });
  const { rpcUrl } = embedded;
  const chain = openChain({ rpcUrls: [rpcUrl], chainId });
  const addresses = await deployRegistries({ chain, operatorKey, file: join(dir, 'deployment.json') });
  const { accessManager: _, emergencyAccess: __, ...contracts } = addresses;
  const index = chainIndex({ chain, events: inMemoryChainEvents(), ...contracts });
  const ending = new AbortController();
  const running = index.run(ending.signal);
  const client = nodeClient(rpcUrl);
  const rpc = (method: string, ...params: readonly unknown[]) => client.request({ method, params } as never);
  const opened: { close(): void }[] = [];
  const ours = (mirror: object) => {
    const ethr = new EthrNetwork({ rpcUrl, chainId, didRegistry: addresses.didRegistry, ...mirror });
    opened.push(ethr);
    const resolver = new AssentResolver({ ethr });
    return (did: string) => resolver.resolve(did);
  };
  return {
    async createDid(keys) {
      const { address } = privateKeyToAccount(generatePrivateKey());
      await rpc('anvil_setBalance', address, numberToHex(10n ** 18n));
      await rpc('anvil_impersonateAccount', address);
      for (let key = 1; key <= keys; key += 1) {
        const hash = await rpc('eth_sendTransaction', addKey(address, addresses.didRegistry as Address, key));
        await until(
          () => rpc('eth_getTransactionReceipt', hash),
          (receipt) => receipt !== null,
        );
      }
      await rpc('anvil_mine', '0xf');
      return `did:ethr:assent:${address}`;
    },
    mirrored: () => ours({ mirror: mirroredDidHistory(chain, index) }),
    direct: () => ours({}),
    reference() {
      const provider = new JsonRpcProvider(rpcUrl, chainId, {
        staticNetwork: true,
        batchMaxCount: 1,
        cacheTimeout: -1,
      });
      opened.push({ close: () => provider.destroy() });
      const network = { name: 'assent', chainId, registry: addresses.didRegistry, provider: provider as never };
      const resolver = new Resolver(getResolver({ networks: [network] }) as Record<string, DIDResolver>);
      return (did) => resolver.resolve(did);
    },
    chainId: () => rpc('eth_chainId'),
    async close() {
      for (const one of opened) one.close();
      ending.abort();
      await running;
      await embedded.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function addKey(from: Address, to: Address, key: number) {
  const name = stringToHex('did/pub/Ed25519/veriKey/hex', { size: 32 });
  const args = [from, name, numberToHex(key, { size: 32 }), 315_360_000n] as const;
  const data = encodeFunctionData({ abi: ethereumDidRegistryAbi, functionName: 'setAttribute', args });
  return { from, to, data, gas: '0x50000' };
}
