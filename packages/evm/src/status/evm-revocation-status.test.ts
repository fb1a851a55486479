import type { RevocationStatus } from '@assent/application';
import { consentRevocationsAbi, statusRegistryAbi } from '@assent/contracts';
import { AppError, type Bytes32, type StatusEntry, zAddress } from '@assent/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { bytesToHex, encodeFunctionData, type Hex } from 'viem';
import { type Chain, openChain } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import { type Interception, rpcProxy } from '../testing/rpc-proxy.ts';
import { bytes32, type TestNetwork, testChainId, testNetwork, transact } from '../testing/test-network.ts';
import { evmRevocationStatus } from './evm-revocation-status.ts';
import { encodeDelta } from './status-delta.ts';
import { statusMirrors } from './status-mirrors.ts';
import { StatusTree } from './status-tree.ts';

let network: TestNetwork;
let salts = 0;
let list: IssuerList;

beforeAll(async () => {
  network = await testNetwork();
});
afterAll(() => network.close());
beforeEach(async () => {
  list = await issuerList();
});

/** A list and its issuer, who keeps the tree and sends one update after another. */
async function issuerList(depth = 12) {
  const salt = bytes32(1000 + salts++);
  const listId = network.registries.listIdOf(salt);
  const tree = new StatusTree(depth);
  await call('createList', [hexOf(salt), depth, tree.root]);
  let version = 1;
  return {
    listId,
    tree,
    async revoke(...indexes: number[]) {
      expect(tree.addTowards(tree.rootWith(indexes), indexes)).toBe(true);
      await this.post(tree.root, bytesToHex(encodeDelta(indexes)));
    },
    async post(root: Hex, delta: Hex) {
      await call('update', [hexOf(listId), version, root, delta]);
      version++;
    },
  };
}
type IssuerList = Awaited<ReturnType<typeof issuerList>>;

async function call(functionName: string, args: readonly unknown[]) {
  const data = encodeFunctionData({ abi: statusRegistryAbi, functionName, args } as never);
  const receipt = await transact(network.chain, network.signer, network.addresses.statusRegistry, data);
  expect(receipt.status).toBe('success');
}

async function reveal(...secrets: Bytes32[]) {
  const data = encodeFunctionData({
    abi: consentRevocationsAbi,
    functionName: 'revokeByReveal',
    args: [secrets.map(hexOf)],
  });
  await transact(network.chain, network.signer, network.addresses.consentRevocations, data);
}

const reader = (chain: Chain = network.chain) =>
  evmRevocationStatus({
    chain,
    statusRegistry: network.addresses.statusRegistry,
    consentRevocations: network.addresses.consentRevocations,
  });

const bit = (listId: Bytes32, index: number): StatusEntry => ({
  type: 'StatusRegistryEntry',
  statusPurpose: 'revocation',
  chainId: testChainId,
  registry: network.addresses.statusRegistry,
  listId,
  index,
});
const consent = (secret: Bytes32): StatusEntry => ({
  type: 'ConsentRevocationEntry',
  statusPurpose: 'revocation',
  chainId: testChainId,
  registry: network.addresses.consentRevocations,
  key: network.registries.keyOf(secret),
});

const entryOf = (index: number) => bit(list.listId, index);
const readOne = async (status: RevocationStatus, entry: StatusEntry) => (await status.read([entry])).readings[0];

describe('a status list on chain', () => {
  test('reads as it was written', async () => {
    await list.revoke(0, 5, 300, 1_048_575);
    await list.revoke(6);
    const { readings, block } = await reader().read([0, 5, 6, 7, 300, 1_048_575].map(entryOf));
    expect(readings).toEqual(['revoked', 'revoked', 'revoked', 'valid', 'revoked', 'revoked']);
    expect(`0x${block.toString(16)}`).toBe(await network.rpc('eth_blockNumber'));
  });

  test('is followed by a reader that has read it before', async () => {
    const status = reader();
    expect(await readOne(status, entryOf(9))).toBe('valid');
    for (const index of [1, 2, 9]) await list.revoke(index);
    expect(await readOne(status, entryOf(9))).toBe('revoked');
  });

  test('may be smaller or larger than ours', async () => {
    for (const depth of [0, 1, 22]) {
      const other = await issuerList(depth);
      const last = other.tree.size - 1;
      await other.revoke(last);
      const { readings } = await reader().read([bit(other.listId, last), bit(other.listId, last - 1)]);
      expect(readings).toEqual(['revoked', 'valid']);
    }
  });

  test('has words and proofs that the contract accepts', async () => {
    await list.revoke(1, 2, 3, 70_000);
    const mirrored = await mirror(list.listId);
    for (const word of [0, 1, Math.floor(70_000 / 256), 4095]) {
      const accepts = (leaf: Hex) =>
        network.chain.read(({ client }) =>
          client.readContract({
            address: hexOf(network.addresses.statusRegistry),
            abi: statusRegistryAbi,
            functionName: 'verifyWord',
            args: [hexOf(list.listId), BigInt(word), leaf, mirrored.proof(word)],
          }),
        );
      expect(await accepts(mirrored.word(word))).toBe(true);
      expect(await accepts(bytesToHex(new Uint8Array(32).fill(7)))).toBe(false);
    }
  });

  test('whose root does not match its delta is unreadable, and stays so', async () => {
    await list.revoke(1);
    const status = reader();
    expect(await readOne(status, entryOf(2))).toBe('valid');
    const spoiled = new StatusTree(12);
    expect(spoiled.addTowards(spoiled.rootWith([1, 2]), [1, 2])).toBe(true);
    await list.post(spoiled.root, bytesToHex(encodeDelta([3])));
    for (const fresh of [status, reader()]) {
      await expect(fresh.read([entryOf(2)])).rejects.toMatchObject({
        code: 'registry_unavailable',
        params: { listId: list.listId, reason: 'bad_root' },
      });
    }
  });

  test('that takes a revocation back is unreadable', async () => {
    await list.revoke(1);
    await list.post(new StatusTree(12).root, bytesToHex(encodeDelta([1])));
    await expect(reader().read([entryOf(1)])).rejects.toMatchObject({ params: { reason: 'bad_delta' } });
  });

  test('that begins with bits nobody saw set is unreadable', async () => {
    const salt = bytes32(1000 + salts++);
    await call('createList', [hexOf(salt), 12, hexOf(bytes32(1))]);
    const read = reader().read([bit(network.registries.listIdOf(salt), 0)]);
    await expect(read).rejects.toMatchObject({ code: 'registry_unavailable', params: { reason: 'bad_root' } });
  });

  test('that is unreadable leaves others readable in the same moment', async () => {
    const other = await issuerList();
    await other.revoke(4);
    await list.post(hexOf(bytes32(1)), '0x');
    const status = reader();
    const [bad, good] = await Promise.allSettled([status.read([entryOf(4)]), status.read([bit(other.listId, 4)])]);
    expect(bad.status).toBe('rejected');
    expect(good).toMatchObject({ status: 'fulfilled', value: { readings: ['revoked'] } });
  });

  test('that the chain does not know is unknown, not valid', async () => {
    await expect(reader().read([bit(bytes32(3), 1)])).rejects.toMatchObject({
      code: 'registry_unavailable',
      params: { reason: 'unknown_list' },
    });
  });

  test('has no index behind its end', async () => {
    const small = await issuerList(0);
    expect(await readOne(reader(), bit(small.listId, 256))).toBe('not_supported');
  });
});

describe('a consent key on chain', () => {
  test('is revoked once its secret is revealed', async () => {
    await reveal(bytes32(501), bytes32(502));
    const { readings } = await reader().read([501, 502, 503].map((seed) => consent(bytes32(seed))));
    expect(readings).toEqual(['revoked', 'revoked', 'valid']);
  });
});

describe('an entry that names what we do not trust', () => {
  const elsewhere = zAddress.parse(`0x${'99'.repeat(20)}`);
  test.each<readonly [string, (entry: StatusEntry) => StatusEntry]>([
    ['another chain', (entry) => ({ ...entry, chainId: 1 })],
    ['another contract', (entry) => ({ ...entry, registry: elsewhere })],
    ['our contract for the other kind', (entry) => ({ ...entry, registry: otherRegistry(entry) })],
  ])('is not supported: %s', async (_, change) => {
    const entries = [change(entryOf(1)), change(consent(bytes32(1))), entryOf(1)];
    expect((await reader().read(entries)).readings).toEqual(['not_supported', 'not_supported', 'valid']);
  });

  const otherRegistry = ({ type }: StatusEntry) =>
    type === 'StatusRegistryEntry' ? network.addresses.consentRevocations : network.addresses.statusRegistry;
});

describe('reading', () => {
  const proxied = async () => {
    const proxy = await rpcProxy(network.embedded.rpcUrl);
    const chain = openChain({ rpcUrls: [proxy.url], chainId: testChainId });
    return { proxy, status: reader(chain) };
  };

  test('costs the latest block and one call for any number of entries of a kind', async () => {
    const other = await issuerList();
    const { proxy, status } = await proxied();
    const entries = [1, 2, 3].flatMap((index) => [entryOf(index), bit(other.listId, index), consent(bytes32(index))]);
    await status.read(entries);
    proxy.methods.length = 0;
    await status.read(entries);
    expect(proxy.methods.sort()).toEqual(['eth_call', 'eth_call', 'eth_getBlockByNumber']);
    await proxy.close();
  });

  test('in parallel shares the work', async () => {
    const { proxy, status } = await proxied();
    await status.read([entryOf(1)]);
    proxy.methods.length = 0;
    await Promise.all(Array.from({ length: 50 }, (_, index) => status.read([entryOf(index)])));
    expect(proxy.methods).toEqual(['eth_getBlockByNumber', 'eth_call']);
    await proxy.close();
  });

  test('sees everything that was on chain when it began', async () => {
    const status = reader();
    for (let index = 0; index < 20; index++) {
      const background = status.read([entryOf(index)]);
      await list.revoke(index);
      expect(await readOne(status, entryOf(index))).toBe('revoked');
      await background;
    }
  });

  test('goes along the links if the node refuses a range of blocks, or leaves events out', async () => {
    for (const index of [10, 20, 30]) await list.revoke(index);
    const refuse: Interception = { error: { code: -32005, message: 'range too large' } };
    const leaveOut: Interception = { change: (logs) => (logs as readonly unknown[]).slice(1) };
    for (const interception of [refuse, leaveOut]) {
      const { proxy, status } = await proxied();
      proxy.intercept = (method, [filter]) => {
        const { fromBlock, toBlock } = (filter ?? {}) as { fromBlock?: string; toBlock?: string };
        return method === 'eth_getLogs' && fromBlock !== toBlock ? interception : undefined;
      };
      expect((await status.read([10, 20, 30, 31].map(entryOf))).readings).toEqual([
        'revoked',
        'revoked',
        'revoked',
        'valid',
      ]);
      await proxy.close();
    }
  });

  test('takes several updates of one block in their order', async () => {
    const first = new StatusTree(12);
    expect(first.addTowards(first.rootWith([1]), [1])).toBe(true);
    const step = (version: number, root: Hex, indexes: number[]) => ({
      listId: hexOf(list.listId),
      expectedVersion: version,
      newRoot: root,
      delta: bytesToHex(encodeDelta(indexes)),
    });
    await call('updateMany', [[step(1, first.root, [1]), step(2, first.rootWith([2, 9]), [2, 9])]]);
    expect((await reader().read([1, 2, 3, 9].map(entryOf))).readings).toEqual([
      'revoked',
      'revoked',
      'valid',
      'revoked',
    ]);
  });

  test('throws registry_unavailable if events are missing or the node does not answer', async () => {
    await list.revoke(1);
    const { proxy, status } = await proxied();
    proxy.intercept = (method) => (method === 'eth_getLogs' ? { result: [] } : undefined);
    await expect(status.read([entryOf(1)])).rejects.toMatchObject({ code: 'registry_unavailable' });
    await proxy.close();
    await expect(status.read([entryOf(1)])).rejects.toMatchObject({ code: 'registry_unavailable' });
  });

  test('throws registry_unavailable if the latest block is too old', async () => {
    const config = {
      chain: network.chain,
      statusRegistry: network.addresses.statusRegistry,
      consentRevocations: network.addresses.consentRevocations,
      maxHeadAgeMs: 3000,
    };
    const late = evmRevocationStatus({ ...config, clockMs: () => Date.now() + 3_600_000 });
    await expect(late.read([entryOf(1)])).rejects.toMatchObject({ params: { reason: 'stale_head' } });
    expect(await readOne(evmRevocationStatus({ ...config, clockMs: () => 0 }), entryOf(1))).toBe('valid');
  });
});

describe('a chain that goes back', () => {
  test('is read anew, and what was seen revoked stays revoked for this reader', async () => {
    await list.revoke(1);
    const snapshot = await network.rpc('evm_snapshot');
    const secret = bytes32(700);
    await list.revoke(2);
    await reveal(secret);
    const status = reader();
    const entries = [entryOf(1), entryOf(2), entryOf(3), consent(secret)];
    expect((await status.read(entries)).readings).toEqual(['revoked', 'revoked', 'valid', 'revoked']);
    await network.rpc('evm_revert', snapshot);
    expect((await status.read(entries)).readings).toEqual(['revoked', 'revoked', 'valid', 'revoked']);
    expect((await reader().read(entries)).readings).toEqual(['revoked', 'valid', 'valid', 'valid']);
  });

  test('and goes on otherwise is followed', async () => {
    const snapshot = await network.rpc('evm_snapshot');
    await list.revoke(2);
    const status = reader();
    expect(await readOne(status, entryOf(3))).toBe('valid');
    await network.rpc('evm_revert', snapshot);
    const tree = new StatusTree(12);
    expect(tree.addTowards(tree.rootWith([3]), [3])).toBe(true);
    await call('update', [hexOf(list.listId), 1, tree.root, bytesToHex(encodeDelta([3]))]);
    expect(await readOne(status, entryOf(3))).toBe('revoked');
  });
});

/** The tree of a list as a mirror of its own has it. */
async function mirror(listId: Bytes32): Promise<StatusTree> {
  return network.chain.read(async (node) => {
    const block = Number(await node.client.getBlockNumber());
    const current = (await statusMirrors(network.addresses.statusRegistry).refresh(node, block, [listId])).get(listId);
    if (!current || current instanceof AppError) throw current ?? new Error('no list');
    return current.tree;
  });
}
