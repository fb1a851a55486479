import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consentRevocationsAbi } from '@assent/contracts';
import { zAddress } from '@assent/domain';
import { deployRegistries, openChain, type RegistryAddresses, signerAddress, startEmbeddedChain } from '@assent/evm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeFunctionData, type Hex, keccak256, toHex, toRlp } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { type GenesisNode, startGenesisNode } from './support/besu/genesis-node.ts';
import { type BesuGenesis, validatorsIn, zBesuGenesis } from './support/besu/genesis-schema.ts';
import { developmentKey, makeNetwork } from './support/besu/make-network.ts';
import { nodeClient } from './support/chain-walk.ts';
import { repositoryFile } from './support/repository.ts';
import { until } from './support/until.ts';

const file = repositoryFile('docker/besu/genesis.json');
const text = readFileSync(file, 'utf8');
const genesis: BesuGenesis = zBesuGenesis.parse(JSON.parse(text));
const { chainId } = genesis.config;
const operatorKey = developmentKey('operator');
const operator = zAddress.parse(signerAddress(operatorKey));
const folder = mkdtempSync(join(tmpdir(), 'assent-besu-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const contracts = Object.entries(genesis.alloc).flatMap(([address, { code }]) =>
  code ? [{ address: address as Hex, code }] : [],
);

describe('the genesis file', () => {
  test('is what the command writes today', async () => {
    const again = join(folder, 'genesis.json');
    await makeNetwork('--development', '--out', again);
    expect(readFileSync(again, 'utf8')).toBe(text);
  });

  test('names the four nodes of the development network as validators, in ascending order', () => {
    const nodes = [1, 2, 3, 4].map((number) => signerAddress(developmentKey(`node ${number}`)));
    expect(validatorsIn(genesis.extraData)).toEqual([...nodes].sort());
  });

  test('has extra data with nothing after the seals, and is refused with a vote or a round', () => {
    const validators = [...validatorsIn(genesis.extraData)];
    const vanity = toHex(0, { size: 32 });
    expect(toRlp([vanity, validators, [], '0x', []])).toBe(genesis.extraData);
    expect(() => validatorsIn(toRlp([vanity, validators, [], '0x01', []]))).toThrow();
    expect(() => validatorsIn(toRlp([vanity, validators, ['0x01'], '0x', []]))).toThrow();
  });

  test('is refused by its schema without Cancun, with another field, and with a base fee', () => {
    const { cancunTime, ...config } = genesis.config;
    expect(cancunTime).toBe(0);
    expect(zBesuGenesis.safeParse({ ...genesis, config }).success).toBe(false);
    expect(zBesuGenesis.safeParse({ ...genesis, pragueTime: 0 }).success).toBe(false);
    expect(zBesuGenesis.safeParse({ ...genesis, baseFeePerGas: '0x7' }).success).toBe(false);
  });

  test('funds the operator, whose next nonce is the one after the deployment, and nobody else', () => {
    const funded = Object.entries(genesis.alloc).filter(([, { balance }]) => balance !== '0x0');
    expect(funded.map(([address]) => address)).toEqual([operator]);
    expect(Number(genesis.alloc[operator as Hex]?.nonce)).toBeGreaterThanOrEqual(contracts.length);
  });
});

describe('the contracts of the genesis file', () => {
  let registries: RegistryAddresses;
  const deployed = new Map<string, Hex>();

  beforeAll(async () => {
    const dir = join(folder, 'chain');
    const embedded = await startEmbeddedChain({ dir, chainId, operator });
    const chain = openChain({ rpcUrls: [embedded.rpcUrl], chainId });
    registries = await deployRegistries({ chain, operatorKey, file: join(folder, 'embedded.json') });
    const client = nodeClient(embedded.rpcUrl);
    for (const address of Object.values(registries)) {
      deployed.set(address, (await client.getCode({ address: address as Hex })) ?? '0x');
    }
    await embedded.stop();
  });

  test('are those that a deployment with this key puts on a chain with this id, byte by byte', () => {
    expect(deployed.size).toBeGreaterThanOrEqual(3);
    expect(Object.fromEntries(contracts.map(({ address, code }) => [address, keccak256(code)]))).toEqual(
      Object.fromEntries([...deployed].map(([address, code]) => [address, keccak256(code)])),
    );
  });

  test('hold the id of this chain: on another chain the code would be another', () => {
    const inCode = toHex(chainId, { size: 32 }).slice(2);
    const code = deployed.get(registries.statusRegistry);
    expect(code).toContain(inCode);
  });
});

describe('a chain that starts from the genesis file', () => {
  let node: GenesisNode;
  beforeAll(async () => {
    node = await startGenesisNode(file, chainId);
  });
  afterAll(() => node?.stop());

  const deploy = (key: Hex, name: string, priorityFeeWei?: bigint) =>
    deployRegistries({
      chain: openChain({ rpcUrls: [node.rpcUrl], chainId }),
      operatorKey: key,
      file: join(folder, name),
      priorityFeeWei,
    });
  const nonce = () => node.client.getTransactionCount({ address: operator as Hex });

  test('has every registry where a service looks for it, so that the service sends nothing', async () => {
    const before = await nonce();
    expect(before).toBe(Number(genesis.alloc[operator as Hex]?.nonce));
    const registries = await deploy(operatorKey, 'genesis.json.deployment');
    expect(Object.values(registries).sort()).toEqual(contracts.map(({ address }) => address).sort());
    expect(await nonce()).toBe(before);
  });

  test('has storage as the file says', async () => {
    for (const [address, { storage = {} }] of Object.entries(genesis.alloc)) {
      for (const [slot, value] of Object.entries(storage)) {
        expect(await node.client.getStorageAt({ address: address as Hex, slot: slot as Hex })).toBe(value);
      }
    }
  });

  test('takes a withdrawal of a consent for nothing, and answers for it', async () => {
    const { consentRevocations: address } = await deploy(operatorKey, 'genesis.json.deployment');
    const secret = keccak256('0x01');
    const data = encodeFunctionData({ abi: consentRevocationsAbi, functionName: 'revokeByReveal', args: [[secret]] });
    const balance = await node.client.getBalance({ address: operator as Hex });
    const fees = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
    const content = { to: address as Hex, data, gas: 100_000n, nonce: await nonce(), chainId, ...fees };
    const raw = await privateKeyToAccount(operatorKey).signTransaction({ ...content, type: 'eip1559' });
    const hash = await node.client.sendRawTransaction({ serializedTransaction: raw });
    const receipt = await until(
      () => node.client.getTransactionReceipt({ hash }).catch(() => undefined),
      (found) => found !== undefined,
    );
    expect(receipt?.status).toBe('success');
    expect(await node.client.getBalance({ address: operator as Hex })).toBe(balance);
    const args = [[keccak256(secret), keccak256('0x02')]] as const;
    const read = { address: address as Hex, abi: consentRevocationsAbi, functionName: 'statusOf', args } as const;
    const [withdrawn, other] = await node.client.readContract(read);
    expect(withdrawn).toBeGreaterThan(0n);
    expect(other).toBe(0n);
  });

  test('lets an account without money deploy, if it offers no tip', async () => {
    const key = developmentKey('another member');
    const own = await deploy(key, 'another.json', 0n);
    expect(contracts.map(({ address }) => address)).not.toContain(own.statusRegistry);
    expect(await node.client.getBalance({ address: signerAddress(key) as string as Hex })).toBe(0n);
    expect(await node.client.getCode({ address: own.statusRegistry as string as Hex })).toBeDefined();
  });
});
