import { accessManagerAbi, emergencyAccessAbi, issuerRegistryAbi } from '@assent/contracts';
import type { Address } from '@assent/domain';
import { type Abi, encodeFunctionData, type Hex, toFunctionSelector } from 'viem';
import type { ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import type { RegistryAddresses } from './contracts.ts';
import type { OperatorAccount } from './operator-account.ts';

/** Roles of the AccessManager: those of packages/contracts/script/Roles.sol, and its administrator. */
const roles = { admin: 0n, governor: 1n, guardian: 2n, reviewer: 3n, veto: 4n };

/**
 * Gives the operator every role, without delay, on a chain where it is the administrator: it accredits, suspends and
 * reviews by itself. A manager that others administer (docs/governance.md) is left as it is. One transaction does all
 * that is missing, so it is done or not done.
 *
 * @throws AppError `registry_unavailable`
 */
export async function governOwnChain(account: OperatorAccount, addresses: RegistryAddresses): Promise<void> {
  const { chain, address } = account;
  const manager = hexOf(addresses.accessManager);
  const readMissing = () => chain.read((node) => missingSteps(node, manager, address, addresses));
  const missing = await readMissing();
  if (missing.length === 0) return;
  const data = encodeFunctionData({ abi: accessManagerAbi, functionName: 'multicall', args: [missing] });
  const transaction = { nonce: await account.nextNonce(), to: addresses.accessManager, data };
  await account.sendUntil('roles', transaction, async () => (await readMissing()).length === 0);
}

/** Calls of the manager that would change its state; none if the operator is not its administrator. */
async function missingSteps(
  { client }: ChainNode,
  manager: Hex,
  operator: Address,
  addresses: RegistryAddresses,
): Promise<readonly Hex[]> {
  const contract = { address: manager, abi: accessManagerAbi };
  const hasRole = (role: bigint) =>
    client.readContract({ ...contract, functionName: 'hasRole', args: [role, hexOf(operator)] });
  const [isAdmin] = await hasRole(roles.admin);
  if (!isAdmin) return [];

  const steps: Hex[] = [];
  for (const { target, selectors, role } of assignments(addresses)) {
    const current = await Promise.all(
      selectors.map((selector) =>
        client.readContract({ ...contract, functionName: 'getTargetFunctionRole', args: [target, selector] }),
      ),
    );
    if (current.every((one) => one === role)) continue;
    steps.push(callOf('setTargetFunctionRole', [target, selectors, role]));
  }
  const cancels = await client.readContract({ ...contract, functionName: 'getRoleGuardian', args: [roles.governor] });
  if (cancels !== roles.veto) steps.push(callOf('setRoleGuardian', [roles.governor, roles.veto]));
  for (const role of [roles.governor, roles.guardian, roles.reviewer, roles.veto]) {
    const [isMember] = await hasRole(role);
    // A member with a delay was given it on purpose.
    if (!isMember) steps.push(callOf('grantRole', [role, hexOf(operator), 0]));
  }
  return steps;
}

/** Which role calls which function, as in packages/contracts/script/DeployGovernance.s.sol. */
function assignments({ issuerRegistry, emergencyAccess }: RegistryAddresses) {
  const issuers = { target: hexOf(issuerRegistry), abi: issuerRegistryAbi };
  const emergency = { target: hexOf(emergencyAccess), abi: emergencyAccessAbi };
  return [
    { ...issuers, role: roles.governor, names: ['accredit', 'reinstate'] },
    { ...issuers, role: roles.guardian, names: ['suspend'] },
    { ...emergency, role: roles.governor, names: ['setPolicy', 'setApprover'] },
    { ...emergency, role: roles.guardian, names: ['suspendApprover'] },
    { ...emergency, role: roles.reviewer, names: ['review'] },
  ].map(({ target, abi, role, names }) => ({ target, role, selectors: names.map((name) => selectorOf(abi, name)) }));
}

function selectorOf(abi: Abi, name: string): Hex {
  const found = abi.find((item) => item.type === 'function' && item.name === name);
  if (found?.type !== 'function') throw new Error(`${name} is not a function of the contract`);
  return toFunctionSelector(found);
}

const callOf = (functionName: string, args: readonly unknown[]): Hex =>
  encodeFunctionData({ abi: accessManagerAbi as Abi, functionName, args });
