import { type Address, AppError } from '@assent/domain';
import { keccak256 } from 'viem';
import { defaultPriorityFeeWei } from '../chain/fees.ts';
import type { Chain, ChainNode } from '../chain/open-chain.ts';
import { keySigner } from '../chain/signer.ts';
import { bytes32Of, hexOf } from '../hex.ts';
import { type ContractName, contractNames, creationCode, type RegistryAddresses } from './contracts.ts';
import { type DeployedContract, type Deployment, readDeployment, writeDeployment } from './deployment-file.ts';
import { expectedCode } from './expected-code.ts';
import { governOwnChain } from './govern-own-chain.ts';
import { type OperatorAccount, operatorAccount } from './operator-account.ts';

/**
 * `operatorKey`: 32 bytes as hexadecimal. `file`: path of the deployment file, read first and written before and after
 * each change. `priorityFeeWei`: 0.1 gwei if not given.
 */
export interface DeployOptions {
  readonly chain: Chain;
  readonly operatorKey: string;
  readonly file: string;
  readonly priorityFeeWei?: bigint | undefined;
}

/**
 * Makes sure that the contracts are on chain and, if the operator administers them, that it holds their roles. Takes
 * those of the deployment file, deploys what is not there, and sends nothing if nothing is missing. Must be done before
 * anything else is signed with the operator key.
 *
 * On a chain of its own the contracts have the first nonces of the operator, one that was set back to its beginning
 * gives them the same addresses again. A contract that came later has the nonce the file says.
 *
 * @throws AppError `configuration_invalid` if the deployment file is of another chain or other code, or if a contract is
 *   missing that this key can no longer put in its place; `registry_unavailable` if the chain does not answer
 */
export async function deployRegistries(options: DeployOptions): Promise<RegistryAddresses> {
  const { chain, operatorKey, file, priorityFeeWei = defaultPriorityFeeWei } = options;
  const account = operatorAccount(chain, keySigner(chain.chainId, operatorKey), priorityFeeWei);
  let deployment = await readOrBegin(chain, file);
  let written = JSON.stringify(deployment);
  const keep = async (name: ContractName, contract: DeployedContract) => {
    deployment = { ...deployment, [name]: contract };
    if (JSON.stringify(deployment) === written) return;
    written = JSON.stringify(deployment);
    await writeDeployment(file, deployment);
  };
  const found: Partial<Record<ContractName, Address>> = {};
  for (const name of contractNames) {
    const authority = name === 'accessManager' ? account.address : (found.accessManager ?? account.address);
    const saved = deployment[name] ?? firstPlace(account, name, Object.values(found));
    const contract = await ensureContract(account, name, authority, saved, (next) => keep(name, next));
    await keep(name, contract);
    found[name] = contract.address;
  }
  const addresses = found as RegistryAddresses;
  await governOwnChain(account, addresses);
  return addresses;
}

async function readOrBegin(chain: Chain, file: string): Promise<Deployment> {
  const genesis = await chain.read(({ client }) => client.getBlock({ blockNumber: 0n }));
  const origin = { chainId: chain.chainId, genesisHash: bytes32Of(genesis.hash) };
  const saved = await readDeployment(file);
  if (saved && (saved.chainId !== origin.chainId || saved.genesisHash !== origin.genesisHash)) {
    throw new AppError('configuration_invalid', { file, reason: 'another_chain' });
  }
  return saved ?? origin;
}

/** Where a contract is that is in no file: at its own nonce. Undefined if others, which came late, have moved there. */
function firstPlace(
  account: OperatorAccount,
  name: ContractName,
  taken: readonly Address[],
): DeployedContract | undefined {
  const nonce = contractNames.indexOf(name);
  const address = account.placeOf(nonce);
  return taken.includes(address) ? undefined : { address, nonce };
}

async function ensureContract(
  account: OperatorAccount,
  name: ContractName,
  authority: Address,
  expected: DeployedContract | undefined,
  keep: (contract: DeployedContract) => Promise<void>,
): Promise<DeployedContract> {
  // The nonce is read first: if it has passed and there is no code, there will never be any.
  const next = await account.nextNonce();
  const found = expected && (await account.chain.read((node) => findContract(node, name, expected)));
  if (found) return found;
  const nonce = expected ? nonceFor(account, expected, next) : next;
  if (nonce === undefined) throw invalid(name, expected?.address, 'not_deployed');
  const address = account.placeOf(nonce);
  // Before it is sent, so that a start that was cut off is found again.
  await keep({ address, nonce });
  await account.fillUpTo(nonce);
  const find = () => account.chain.read((node) => findContract(node, name, { address, nonce }));
  const transaction = { nonce, data: creationCode(name, authority) };
  await account.sendUntil(name, transaction, async () => (await find()) !== undefined);
  const deployed = await find();
  if (!deployed) throw new AppError('registry_unavailable', { contract: name, reason: 'not_mined' });
  return deployed;
}

/** The contract with the hash of its code; undefined if nothing is there. @throws AppError if something else is */
async function findContract(
  node: ChainNode,
  name: ContractName,
  contract: DeployedContract,
): Promise<DeployedContract | undefined> {
  const { address } = contract;
  const code = await node.client.getCode({ address: hexOf(address) });
  if (!code) return undefined;
  const codeHash = bytes32Of(keccak256(code));
  if (contract.codeHash === codeHash) return contract;
  const expected = contract.codeHash ? undefined : ((await expectedCode(node, name, address)) ?? code);
  if (expected !== code) throw invalid(name, address, 'other_code');
  return { ...contract, codeHash };
}

/**
 * The nonce to create a contract with that is not there; undefined if that is not in our hands. What was on chain once
 * must return to its place. What never was takes the next nonce if its own has gone to something else.
 */
function nonceFor(
  account: OperatorAccount,
  { address, codeHash, nonce }: DeployedContract,
  next: number,
): number | undefined {
  // A file of the first form does not say the nonce, and its contracts had the first ones.
  const own = nonce ?? contractNames.findIndex((_, first) => account.placeOf(first) === address);
  const isOurs = own >= 0 && account.placeOf(own) === address;
  if (isOurs && next <= own) return own;
  return codeHash || !isOurs ? undefined : next;
}

const invalid = (contract: ContractName, address: Address | undefined, reason: string) =>
  new AppError('configuration_invalid', { contract, ...(address ? { address } : {}), reason });
