import type { Address } from '@assent/domain';
import { BaseError } from 'viem';
import type { ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import { type ContractName, creationCode } from './contracts.ts';

/**
 * The code that a contract of this version has at an address; undefined if the node cannot say. The node is asked to run
 * the creation code at that very address (a state override of `eth_call`), so that immutables, which hold the address and
 * the chain, come out the same.
 */
export async function expectedCode(
  { client }: ChainNode,
  name: ContractName,
  address: Address,
): Promise<string | undefined> {
  try {
    const stateOverride = [{ address: hexOf(address), code: creationCode(name, address) }];
    const { data } = await client.call({ to: hexOf(address), stateOverride });
    return data;
  } catch (error) {
    if (error instanceof BaseError) return undefined;
    throw error;
  }
}
