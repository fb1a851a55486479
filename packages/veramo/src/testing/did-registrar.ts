import { createRequire } from 'node:module';
import type { AuthorizedDidOrder } from '@assent/application';
import { Contract, type InterfaceAbi, ZeroAddress } from 'ethers';
import type { TestChain } from './test-chain.ts';

const { EthereumDIDRegistry } = createRequire(import.meta.url)('ethr-did-registry') as {
  EthereumDIDRegistry: { abi: InterfaceAbi };
};

/** Brings an order to the chain, paid for by an account that has nothing to do with the DID. */
export async function submitDidOrder(
  { node, didRegistry }: TestChain,
  { identity, order, signature: { v, r, s } }: AuthorizedDidOrder,
): Promise<void> {
  const registry = new Contract(didRegistry, EthereumDIDRegistry.abi, await node.getSigner(0));
  const call = async (method: string, ...args: unknown[]) => {
    await (await registry.getFunction(method)(identity, v, r, s, ...args, { gasLimit: 200_000 })).wait();
  };
  switch (order.kind) {
    case 'set_attribute':
      return call('setAttributeSigned', order.name, order.value, order.validity);
    case 'revoke_attribute':
      return call('revokeAttributeSigned', order.name, order.value);
    case 'revoke_delegate':
      return call('revokeDelegateSigned', order.delegateType, order.delegate);
    case 'give_up':
      return call('changeOwnerSigned', ZeroAddress);
  }
}
