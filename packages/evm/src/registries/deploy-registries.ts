import { setTimeout } from 'node:timers/promises';
import { consentRevocationsBytecode, ethereumDidRegistryBytecode, statusRegistryBytecode } from '@assent/contracts';
import { type Address, AppError, type Bytes32 } from '@assent/domain';
import { getContractAddress, type Hex, keccak256 } from 'viem';
import { feesAt } from '../chain/fees.ts';
import type { Chain, ChainNode } from '../chain/open-chain.ts';
import { keySigner, type Signer } from '../chain/signer.ts';
import { addressOf, bytes32Of, hexOf } from '../hex.ts';
import { type Deployment, readDeployment, writeDeployment } from './deployment-file.ts';

/** Addresses of the contracts of a network. */
export interface RegistryAddresses {
  readonly statusRegistry: Address;
  readonly consentRevocations: Address;
  readonly didRegistry: Address;
}

/** `operatorKey`: 32 bytes as hexadecimal. `file`: path of the deployment file, read first and written after a change. */
export interface DeployOptions {
  readonly chain: Chain;
  readonly operatorKey: string;
  readonly file: string;
}

type ContractName = keyof RegistryAddresses;

// Deploying is the first thing the operator key ever does, so on a chain that was set back to its beginning the
// contracts return to the same addresses.
const creations: Readonly<Record<ContractName, { readonly nonce: number; readonly bytecode: Hex }>> = {
  statusRegistry: { nonce: 0, bytecode: statusRegistryBytecode },
  consentRevocations: { nonce: 1, bytecode: consentRevocationsBytecode },
  didRegistry: { nonce: 2, bytecode: ethereumDidRegistryBytecode },
};

const pollMs = 20;
const resendMs = 2000;
const patienceMs = 60_000;

/**
 * Makes sure that the registries are on chain, and says where. Takes those of the deployment file, deploys what is not
 * there, and sends nothing if all are. Must be done before anything else is signed with the operator key.
 *
 * @throws AppError `configuration_invalid` if the deployment file is of another chain or other code, or if a registry is
 *   missing that this key can no longer put in its place; `registry_unavailable` if the chain does not answer
 */
export async function deployRegistries({ chain, operatorKey, file }: DeployOptions): Promise<RegistryAddresses> {
  const signer = keySigner(chain.chainId, operatorKey);
  const saved = await readDeployment(file);
  const genesis = await chain.read(({ client }) => client.getBlock({ blockNumber: 0n }));
  const origin = { chainId: chain.chainId, genesisHash: bytes32Of(genesis.hash) };
  if (saved && (saved.chainId !== origin.chainId || saved.genesisHash !== origin.genesisHash)) {
    throw new AppError('configuration_invalid', { file, reason: 'another_chain' });
  }
  const ensure = (name: ContractName) => ensureContract(chain, signer, name, saved?.[name]);
  const deployment: Deployment = {
    ...origin,
    statusRegistry: await ensure('statusRegistry'),
    consentRevocations: await ensure('consentRevocations'),
    didRegistry: await ensure('didRegistry'),
  };
  if (JSON.stringify(deployment) !== JSON.stringify(saved)) await writeDeployment(file, deployment);
  const { statusRegistry, consentRevocations, didRegistry } = deployment;
  return {
    statusRegistry: statusRegistry.address,
    consentRevocations: consentRevocations.address,
    didRegistry: didRegistry.address,
  };
}

type DeployedContract = Deployment[ContractName];

async function ensureContract(
  chain: Chain,
  signer: Signer,
  name: ContractName,
  saved: DeployedContract | undefined,
): Promise<DeployedContract> {
  const { nonce } = creations[name];
  const ours = addressOf(getContractAddress({ from: hexOf(signer.address), nonce: BigInt(nonce) }));
  const address = saved?.address ?? ours;
  const { codeHash, nonceAt } = await chain.read((node) => lookAt(node, address, signer.address));
  if (codeHash) {
    if (saved && saved.codeHash !== codeHash) throw invalid(name, address, 'other_code');
    return { address, codeHash };
  }
  if (address !== ours || nonceAt > nonce) throw invalid(name, address, 'not_deployed');
  return { address, codeHash: await deploy(chain, signer, name, address) };
}

/** The nonce is read first: if it has passed and there is no code, there will never be any. */
async function lookAt({ client }: ChainNode, address: Address, account: Address) {
  const nonceAt = await client.getTransactionCount({ address: hexOf(account) });
  const code = await client.getCode({ address: hexOf(address) });
  return { nonceAt, codeHash: code ? bytes32Of(keccak256(code)) : undefined };
}

async function deploy(chain: Chain, signer: Signer, name: ContractName, address: Address): Promise<Bytes32> {
  const { nonce, bytecode } = creations[name];
  const { gas, fees } = await chain.read(async ({ client }) => {
    const { baseFeePerGas } = await client.getBlock({ blockTag: 'latest' });
    const estimate = await client.estimateGas({ account: hexOf(signer.address), data: bytecode });
    return { gas: Math.ceil(Number(estimate) * 1.2), fees: feesAt(baseFeePerGas ?? 0n) };
  });
  const { raw } = await signer.sign({ nonce, data: bytecode, gas }, fees);
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += pollMs) {
    if (waitedMs % resendMs === 0) await chain.broadcast(raw);
    const { codeHash } = await chain.read((node) => lookAt(node, address, signer.address));
    if (codeHash) return codeHash;
    await setTimeout(pollMs);
  }
  throw new AppError('registry_unavailable', { chainId: chain.chainId, contract: name, reason: 'not_mined' });
}

const invalid = (contract: ContractName, address: Address, reason: string) =>
  new AppError('configuration_invalid', { contract, address, reason });
