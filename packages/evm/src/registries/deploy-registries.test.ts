import { readFile, rm, writeFile } from 'node:fs/promises';
import { AppError } from '@assent/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { keySigner } from '../chain/signer.ts';
import { operatorKey, type TestNetwork, testChainId, testNetwork, transact } from '../testing/test-network.ts';
import { deployRegistries } from './deploy-registries.ts';

const otherKey = `0x${'55'.repeat(32)}`;
let network: TestNetwork;
let deployed: string;
let untouched: unknown;

beforeAll(async () => {
  network = await testNetwork();
  deployed = await readFile(network.file, 'utf8');
});
afterAll(() => network.close());
beforeEach(async () => {
  untouched = await network.rpc('evm_snapshot');
});
afterEach(async () => {
  await network.rpc('evm_revert', untouched);
  await writeFile(network.file, deployed);
});

const deploy = (key = operatorKey) => deployRegistries({ chain: network.chain, operatorKey: key, file: network.file });
const nonce = () => network.rpc('eth_getTransactionCount', network.signer.address, 'latest');
const wipe = async (address: string) => {
  await network.rpc('anvil_setCode', address, '0x');
  await network.rpc('anvil_setNonce', address, '0x0');
};

describe('deploy registries', () => {
  test('sends nothing if all are there', async () => {
    expect(await deploy()).toEqual(network.addresses);
    expect(await nonce()).toBe('0x8');
  });

  test('finds them again if the deployment file is lost', async () => {
    await rm(network.file);
    expect(await deploy()).toEqual(network.addresses);
    expect(await readFile(network.file, 'utf8')).toBe(deployed);
    expect(await nonce()).toBe('0x8');
  });

  test('refuses if a registry is gone and its nonce is used', async () => {
    await transact(network.chain, network.signer, network.signer.address, '0x');
    await wipe(network.addresses.consentRevocations);
    await expect(deploy()).rejects.toMatchObject({
      code: 'configuration_invalid',
      params: { contract: 'consentRevocations', reason: 'not_deployed' },
    });
  });

  test('refuses code that is not what was deployed', async () => {
    await network.rpc('anvil_setCode', network.addresses.didRegistry, '0x600035');
    await expect(deploy()).rejects.toMatchObject({ code: 'configuration_invalid', params: { reason: 'other_code' } });
  });

  test('takes registries that another key deployed, if they are there', async () => {
    expect(await deploy(otherKey)).toEqual(network.addresses);
    await wipe(network.addresses.statusRegistry);
    await expect(deploy(otherKey)).rejects.toMatchObject({ params: { reason: 'not_deployed' } });
  });

  test('another key has its own', async () => {
    await network.rpc('anvil_setBalance', keySigner(testChainId, otherKey).address, '0xd3c21bcecceda1000000');
    await rm(network.file);
    const own = await deploy(otherKey);
    expect(new Set([...Object.values(own), ...Object.values(network.addresses)]).size).toBe(14);
  });

  test('refuses the deployment file of another chain, and one that is none', async () => {
    const saved = JSON.parse(await readFile(network.file, 'utf8'));
    await writeFile(network.file, JSON.stringify({ ...saved, genesisHash: `0x${'00'.repeat(32)}` }));
    await expect(deploy()).rejects.toMatchObject({
      code: 'configuration_invalid',
      params: { reason: 'another_chain' },
    });
    await writeFile(network.file, '{');
    await expect(deploy()).rejects.toBeInstanceOf(AppError);
  });

  test('a wrong key is not repeated in the error', async () => {
    const error = await deploy('0x1234secret').catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: 'configuration_invalid',
      params: { part: 'operator_key', pointers: ['#/key'] },
    });
    expect(String(error)).not.toContain('1234');
  });
});
