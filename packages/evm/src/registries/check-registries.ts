import { emergencyAccessAbi, issuerRegistryAbi } from '@assent/contracts';
import { type Address, AppError } from '@assent/domain';
import type { Chain, ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import { type ContractName, contractNames, type RegistryAddresses } from './contracts.ts';
import { expectedCode } from './expected-code.ts';

/**
 * Makes sure that contracts which others deployed and govern are what this package expects; sends nothing.
 *
 * The code is compared byte for byte with what the creation code of this version makes (`expectedCode`). If a node knows
 * no state overrides, only that there is code is checked. The DID registry is one that many networks share, built by
 * different compilers, so of it, too, only that there is code.
 *
 * @throws AppError `configuration_invalid` with `contract` and `reason`: `not_deployed`, `other_code`,
 *   `other_authority` (another manager governs it); `registry_unavailable` if the chain does not answer
 */
export async function checkRegistries(chain: Chain, addresses: RegistryAddresses): Promise<void> {
  await chain.read(async (node) => {
    for (const name of contractNames) await checkCode(node, name, addresses);
    await checkAuthority(node, 'issuerRegistry', addresses);
    await checkAuthority(node, 'emergencyAccess', addresses);
  });
}

async function checkCode(node: ChainNode, name: ContractName, addresses: RegistryAddresses): Promise<void> {
  const address = addresses[name];
  const code = await node.client.getCode({ address: hexOf(address) });
  if (!code) throw invalid(name, address, 'not_deployed');
  if (name === 'didRegistry') return;
  const expected = await expectedCode(node, name, address);
  if (expected && expected !== code) throw invalid(name, address, 'other_code');
}

async function checkAuthority(
  { client }: ChainNode,
  name: 'issuerRegistry' | 'emergencyAccess',
  addresses: RegistryAddresses,
): Promise<void> {
  const abi = name === 'issuerRegistry' ? issuerRegistryAbi : emergencyAccessAbi;
  const manager = await client.readContract({ address: hexOf(addresses[name]), abi, functionName: 'authority' });
  if (manager.toLowerCase() !== addresses.accessManager) throw invalid(name, addresses[name], 'other_authority');
}

const invalid = (contract: ContractName, address: Address, reason: string) =>
  new AppError('configuration_invalid', { contract, address, reason });
