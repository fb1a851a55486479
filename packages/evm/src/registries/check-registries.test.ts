import { accessManagerAbi } from '@assent/contracts';
import type { Address } from '@assent/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { encodeFunctionData, pad, toFunctionSelector } from 'viem';
import { openChain } from '../chain/open-chain.ts';
import { keySigner } from '../chain/signer.ts';
import { hexOf } from '../hex.ts';
import { operatorKey, type TestNetwork, testChainId, testNetwork, transact } from '../testing/test-network.ts';
import { checkRegistries } from './check-registries.ts';
import { contractNames } from './contracts.ts';
import { deployRegistries } from './deploy-registries.ts';

const strangerKey = `0x${'55'.repeat(32)}`;
let network: TestNetwork;
let untouched: unknown;

beforeAll(async () => {
  network = await testNetwork();
});
afterAll(() => network.close());
beforeEach(async () => {
  untouched = await network.rpc('evm_snapshot');
});
afterEach(() => network.rpc('evm_revert', untouched));

const check = (changes = {}) => checkRegistries(network.chain, { ...network.addresses, ...changes });
const codeAt = async (address: Address) => String(await network.rpc('eth_getCode', address, 'latest'));
const nonce = () => network.rpc('eth_getTransactionCount', network.signer.address, 'latest');
const deploy = (key: string) => deployRegistries({ chain: network.chain, operatorKey: key, file: network.file });
const manage = (functionName: string, ...args: readonly unknown[]) =>
  transact(
    network.chain,
    network.signer,
    network.addresses.accessManager,
    encodeFunctionData({ abi: accessManagerAbi, functionName, args } as never),
  );
const hasRole = (role: bigint, account: Address) =>
  network.chain.read(({ client }) =>
    client.readContract({
      address: hexOf(network.addresses.accessManager),
      abi: accessManagerAbi,
      functionName: 'hasRole',
      args: [role, hexOf(account)],
    }),
  );
const roleOf = (target: Address, selector: `0x${string}`) =>
  network.chain.read(({ client }) =>
    client.readContract({
      address: hexOf(network.addresses.accessManager),
      abi: accessManagerAbi,
      functionName: 'getTargetFunctionRole',
      args: [hexOf(target), selector],
    }),
  );

describe('contracts of others', () => {
  test('are accepted as they are, and nothing is sent', async () => {
    const before = await nonce();
    await check();
    expect(await nonce()).toBe(before);
  });

  test.each(contractNames)('%s must be there', async (contract) => {
    const nowhere = `0x${'99'.repeat(20)}`;
    await expect(check({ [contract]: nowhere })).rejects.toMatchObject({
      code: 'configuration_invalid',
      params: { contract, address: nowhere, reason: 'not_deployed' },
    });
  });

  test.each(contractNames.filter((name) => name !== 'didRegistry'))('%s must have our code', async (contract) => {
    const address = network.addresses[contract];
    const code = await codeAt(address);
    const last = code.endsWith('00') ? '01' : '00';
    await network.rpc('anvil_setCode', address, code.slice(0, -2) + last);
    await expect(check()).rejects.toMatchObject({ params: { contract, reason: 'other_code' } });
  });

  test('a contract that was copied from another address is another: its immutables say so', async () => {
    const copy = `0x${'77'.repeat(20)}`;
    await network.rpc('anvil_setCode', copy, await codeAt(network.addresses.statusRegistry));
    await expect(check({ statusRegistry: copy })).rejects.toMatchObject({
      params: { contract: 'statusRegistry', reason: 'other_code' },
    });
  });

  test('a manager that does not govern them is not theirs', async () => {
    const copy = `0x${'78'.repeat(20)}`;
    await network.rpc('anvil_setCode', copy, await codeAt(network.addresses.accessManager));
    await expect(check({ accessManager: copy })).rejects.toMatchObject({
      params: { contract: 'issuerRegistry', reason: 'other_authority' },
    });
  });

  test('a chain that does not answer is unknown, not wrong', async () => {
    const chain = openChain({ rpcUrls: ['http://127.0.0.1:9'], chainId: testChainId });
    await expect(checkRegistries(chain, network.addresses)).rejects.toMatchObject({ code: 'registry_unavailable' });
  });
});

describe('the roles of an operator who governs the chain', () => {
  test('are all its own, without delay', async () => {
    for (const role of [0n, 1n, 2n, 3n, 4n]) expect(await hasRole(role, network.signer.address)).toEqual([true, 0]);
  });

  test('are given again if one is missing, or a function has lost its own, in one transaction', async () => {
    await manage('revokeRole', 2n, network.signer.address);
    await manage('grantRole', 3n, network.signer.address, 60);
    const suspend = toFunctionSelector('suspend(address,bytes32,uint48)');
    await manage('setTargetFunctionRole', network.addresses.issuerRegistry, [suspend], 1n);
    await manage('setRoleGuardian', 1n, 0n);
    const before = Number(await nonce());
    await deploy(operatorKey);
    expect(await hasRole(2n, network.signer.address)).toEqual([true, 0]);
    expect(await hasRole(3n, network.signer.address)).toEqual([true, 60]);
    expect(await roleOf(network.addresses.issuerRegistry, suspend)).toBe(2n);
    expect(Number(await nonce())).toBe(before + 1);
    await deploy(operatorKey);
    expect(Number(await nonce())).toBe(before + 1);
  });

  test('are not touched once others administer the manager', async () => {
    const council = keySigner(testChainId, strangerKey).address;
    await manage('grantRole', 0n, council, 0);
    await manage('revokeRole', 1n, network.signer.address);
    await manage('renounceRole', 0n, network.signer.address);
    const before = await nonce();
    expect(await deploy(operatorKey)).toEqual(network.addresses);
    expect(await nonce()).toBe(before);
    expect(await hasRole(1n, network.signer.address)).toEqual([false, 0]);
  });

  test('a key without roles gets none', async () => {
    await network.rpc('anvil_setBalance', keySigner(testChainId, strangerKey).address, pad('0x1', { size: 32 }));
    expect(await deploy(strangerKey)).toEqual(network.addresses);
    expect(await hasRole(1n, keySigner(testChainId, strangerKey).address)).toEqual([false, 0]);
  });
});
