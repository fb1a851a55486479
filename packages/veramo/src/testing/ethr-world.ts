import { createRequire } from 'node:module';
import type { TenantId } from '@assent/domain';
import type { IKey } from '@veramo/core-types';
import { Contract, type InterfaceAbi, Wallet } from 'ethers';
import type { SigningAgent } from '../agent/assent-agent.ts';
import { EthrNetwork } from '../dids/ethr-network.ts';
import { tenantAgent } from '../stores/acting-tenant.ts';
import { serviceAgent } from './service-agent.ts';
import type { TestChain } from './test-chain.ts';

const { EthereumDIDRegistry } = createRequire(import.meta.url)('ethr-did-registry') as {
  EthereumDIDRegistry: { abi: InterfaceAbi };
};

/** A did:ethr whose controlling key the test knows too, so that it can change the registry itself. */
export interface ControlledDid {
  readonly did: string;
  readonly address: string;
  /** Calls a method of the registry for this DID and waits until it is mined. */
  call(method: string, ...args: unknown[]): Promise<void>;
}

/** An agent, and the chain on which its DIDs live. */
export interface EthrWorld {
  readonly ethr: EthrNetwork;
  readonly agent: SigningAgent;
  /** The registry, for reading. */
  readonly registry: Contract;
  /** Makes a DID from a public key, or from an address alone. */
  createControlled(from?: 'key' | 'address'): Promise<ControlledDid>;
  /** Adds an Ed25519 key on chain; the agent holds it. */
  addKey(did: string, options?: { readonly ttl?: number }): Promise<IKey>;
}

/** A fresh agent on a chain that several tests share, which acts for a tenant if one is given. */
export function ethrWorld(chain: TestChain, tenant?: TenantId): EthrWorld {
  const ethr = new EthrNetwork(chain);
  const agent = tenant ? tenantAgent(serviceAgent(ethr), tenant) : serviceAgent(ethr);
  return {
    ethr,
    agent,
    registry: new Contract(chain.didRegistry, EthereumDIDRegistry.abi, chain.node),
    async createControlled(from = 'key') {
      const wallet = Wallet.createRandom();
      const { address, signingKey, privateKey } = wallet;
      const did = `did:ethr:assent:${from === 'key' ? signingKey.compressedPublicKey : address}`;
      await agent.didManagerImport({
        did,
        provider: 'did:ethr:assent',
        keys: [{ type: 'Secp256k1', kms: 'local', kid: address, privateKeyHex: privateKey.slice(2) }],
        controllerKeyId: address,
      });
      await chain.fund(address);
      const registry = new Contract(chain.didRegistry, EthereumDIDRegistry.abi, wallet.connect(chain.node));
      const call = async (method: string, ...args: unknown[]) => {
        const sent = await registry.getFunction(method)(address, ...args, { gasLimit: 100_000 });
        await sent.wait();
      };
      return { did, address, call };
    },
    async addKey(did, options = {}) {
      const key = await agent.keyManagerCreate({ kms: 'local', type: 'Ed25519' });
      await agent.didManagerAddKey({ did, key, options });
      return key as IKey;
    },
  };
}
