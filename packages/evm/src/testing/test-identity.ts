import { ethereumDidRegistryAbi } from '@assent/contracts';
import { type Address, zAddress, zBytes32 } from '@assent/domain';
import { encodeFunctionData, type Hex, stringToHex } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { hexOf } from '../hex.ts';
import { findReceipt } from '../outbox/transaction-fate.ts';
import type { TestNetwork } from './test-network.ts';
import { until } from './until.ts';

/**
 * A did:ethr whose changes the node sends for it. Each is waited for while the node mines by itself: one that goes back
 * while it makes a block keeps the logs of one chain and the state of another.
 */
export async function testIdentity({ rpc, chain, addresses }: TestNetwork) {
  const account = privateKeyToAccount(generatePrivateKey());
  const address = zAddress.parse(account.address.toLowerCase());
  await rpc('anvil_setBalance', address, '0x56bc75e2d63100000');
  await rpc('anvil_impersonateAccount', address);
  const call = async (functionName: string, ...args: readonly unknown[]) => {
    const data = encodeFunctionData({ abi: ethereumDidRegistryAbi, functionName, args: [address, ...args] } as never);
    const sent = await rpc('eth_sendTransaction', { from: address, to: addresses.didRegistry, data, gas: '0x50000' });
    if (await rpc('anvil_getAutomine'))
      await until(() => chain.read((node) => findReceipt(node, hexOf(zBytes32.parse(sent)))));
  };
  return {
    address: address as Address,
    account,
    addKey: (value: Hex, validity = 1_000_000) => call('setAttribute', keyName, value, BigInt(validity)),
    revokeKey: (value: Hex) => call('revokeAttribute', keyName, value),
    giveTo: (owner: Address) => call('changeOwner', hexOf(owner)),
  };
}

/** Name of an attribute with an Ed25519 key. */
export const keyName = stringToHex('did/pub/Ed25519/veriKey/hex', { size: 32 });
