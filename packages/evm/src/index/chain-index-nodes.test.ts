import { inMemoryChainEvents } from '@assent/application/in-memory';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Chain, openChain } from '../chain/open-chain.ts';
import { type Interception, rpcProxy } from '../testing/rpc-proxy.ts';
import { testIndex } from '../testing/test-index.ts';
import { readOne, type TestIssuer, type TestList, testIssuer } from '../testing/test-issuer.ts';
import { bytes32, type TestNetwork, testChainId, testNetwork } from '../testing/test-network.ts';
import { testRegistrar } from '../testing/test-registrar.ts';
import { mirroredRevocationStatus } from './mirrored-revocation-status.ts';

type Log = { readonly blockNumber: string; readonly address: string; readonly topics: readonly string[] };
type Proxy = Awaited<ReturnType<typeof rpcProxy>>;

let network: TestNetwork;
let issuer: TestIssuer;
let list: TestList;
let startBlock: number;
const proxies: Proxy[] = [];

beforeAll(async () => {
  network = await testNetwork();
  issuer = testIssuer(network);
});
afterAll(() => network.close());
beforeEach(async () => {
  startBlock = Number(await network.rpc('eth_blockNumber')) + 1;
  list = await issuer.createList();
});
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
});

const entryOf = (index: number) => issuer.bit(list.listId, index);
const mine = (blocks: number) => network.rpc('anvil_mine', `0x${blocks.toString(16)}`);

/** A chain behind nodes that may lie. */
async function lyingChain(count = 1): Promise<{ readonly chain: Chain; readonly nodes: readonly Proxy[] }> {
  const nodes = await Promise.all(Array.from({ length: count }, () => rpcProxy(network.embedded.rpcUrl)));
  proxies.push(...nodes);
  return { chain: openChain({ rpcUrls: nodes.map(({ url }) => url), chainId: testChainId }), nodes };
}

/** Changes the answers to one method. */
const answering = (
  node: Proxy,
  method: string,
  interception: (params: readonly unknown[]) => Interception | undefined,
) => {
  node.intercept = (called, params) => (called === method ? interception(params) : undefined);
};
const spanOf = ([filter]: readonly unknown[]) => {
  const { fromBlock, toBlock } = filter as { fromBlock: string; toBlock: string };
  return Number(toBlock) - Number(fromBlock) + 1;
};

describe('a node that leaves logs out', () => {
  test.each([
    ['of a list', () => list.revoke(1), () => entryOf(1)],
    ['of a consent', () => issuer.reveal(bytes32(801)), () => issuer.consent(bytes32(801))],
  ])('of a new block, %s, is not believed', async (_, write, entry) => {
    const { chain, nodes } = await lyingChain();
    let nowMs = 0;
    const status = mirroredRevocationStatus(testIndex(network, { chain, elapsedMs: () => nowMs }));
    await status.read([entryOf(9)]);
    await write();
    nowMs = 3001;
    answering(nodes[0]!, 'eth_getLogs', () => ({ result: [] }));
    await expect(status.read([entry()])).rejects.toMatchObject({
      code: 'registry_unavailable',
      params: { reason: 'mirror_stale' },
      cause: { params: { reason: 'logs_missing' } },
    });
    answering(nodes[0]!, 'eth_getLogs', () => undefined);
    expect(await readOne(status, entry())).toBe('revoked');
  });

  test.each([[[]], [null]])('and receipts (%j), as it has not stored them yet, is not believed', async (receipts) => {
    const { chain, nodes } = await lyingChain();
    let nowMs = 0;
    const status = mirroredRevocationStatus(testIndex(network, { chain, elapsedMs: () => nowMs }));
    await status.read([entryOf(9)]);
    const secret = bytes32(receipts === null ? 802 : 803);
    await issuer.reveal(secret);
    nowMs = 3001;
    nodes[0]!.intercept = (method) => {
      if (method === 'eth_getLogs') return { result: [] };
      return method === 'eth_getBlockReceipts' ? { result: receipts } : undefined;
    };
    await expect(status.read([issuer.consent(secret)])).rejects.toMatchObject({
      cause: { params: { reason: 'logs_missing' } },
    });
    nodes[0]!.intercept = () => undefined;
    expect(await readOne(status, issuer.consent(secret))).toBe('revoked');
  });

  test('of an old block is found out by the links, and asked for it alone', async () => {
    // what the deployment of `EmergencyAccess` says has no links
    const linked = (logs: readonly Log[]) =>
      logs.filter(({ address }) => address.toLowerCase() !== network.addresses.emergencyAccess);
    const { anchor, logId } = await testRegistrar(network).openLog(bytes32(900));
    await list.revoke(1);
    await anchor(1, bytes32(1), bytes32(1));
    await list.revoke(2);
    await list.revoke(3);
    const digest = await anchor(2, bytes32(2), bytes32(2));
    await mine(60);
    const { chain, nodes } = await lyingChain();
    answering(nodes[0]!, 'eth_getLogs', (params) =>
      spanOf(params) > 1
        ? { change: (logs) => linked(logs as Log[]).filter((_, at, all) => at % 2 || at === all.length - 1) }
        : undefined,
    );
    const index = testIndex(network, { chain });
    expect((await mirroredRevocationStatus(index).read([1, 2, 3, 4].map(entryOf))).readings).toEqual([
      'revoked',
      'revoked',
      'revoked',
      'valid',
    ]);
    expect((await index.read(({ anchors }) => anchors.latest(logId))).value?.digest).toBe(digest);
  });

  test('of the newest update of a list, far back, is found out by its head', async () => {
    await list.revoke(1);
    await list.revoke(2);
    await mine(60);
    const { chain, nodes } = await lyingChain();
    const drop = (logs: unknown) => (logs as Log[]).slice(0, -1);
    answering(nodes[0]!, 'eth_getLogs', () => ({ change: drop }));
    const index = testIndex(network, { chain });
    await expect(mirroredRevocationStatus(index).read([entryOf(2)])).rejects.toMatchObject({
      cause: { params: { reason: 'logs_missing' } },
    });
    answering(nodes[0]!, 'eth_getLogs', () => undefined);
    expect(await readOne(mirroredRevocationStatus(index), entryOf(2))).toBe('revoked');
  });

  test('is passed over for another one', async () => {
    await list.revoke(1);
    const { chain, nodes } = await lyingChain(2);
    answering(nodes[0]!, 'eth_getLogs', () => ({ result: [] }));
    expect(await readOne(mirroredRevocationStatus(testIndex(network, { chain })), entryOf(1))).toBe('revoked');
  });
});

describe('a node that refuses ranges', () => {
  test.each([1, 7, 100])('above %d blocks is asked for smaller ones', async (limit) => {
    await list.revoke(1);
    await mine(limit === 1 ? 20 : 120);
    await list.revoke(2);
    const { chain, nodes } = await lyingChain();
    answering(nodes[0]!, 'eth_getLogs', (params) =>
      spanOf(params) > limit ? { error: { code: -32005, message: 'range too large' } } : undefined,
    );
    const status = mirroredRevocationStatus(testIndex(network, { chain, startBlock }));
    expect((await status.read([1, 2, 3].map(entryOf))).readings).toEqual(['revoked', 'revoked', 'valid']);
  });
});

describe('a node whose blocks do not fit together', () => {
  test('is not believed', async () => {
    const { chain, nodes } = await lyingChain();
    let nowMs = 0;
    const index = testIndex(network, { chain, elapsedMs: () => nowMs });
    await index.read(() => undefined);
    await list.revoke(1);
    nowMs = 3001;
    answering(nodes[0]!, 'eth_getBlockByNumber', ([at]) =>
      at === 'latest' ? { change: (block) => ({ ...(block as object), parentHash: bytes32(5) }) } : undefined,
    );
    await expect(index.read(() => undefined)).rejects.toMatchObject({ cause: { params: { reason: 'other_block' } } });
    nodes[0]!.intercept = () => undefined;
    answering(nodes[0]!, 'eth_getLogs', () => ({
      change: (logs) => (logs as Log[]).map((log) => ({ ...log, blockHash: bytes32(6) })),
    }));
    await expect(index.read(() => undefined)).rejects.toMatchObject({ cause: { params: { reason: 'other_block' } } });
  });
});

describe('nodes at different heights', () => {
  /** A node that stands still at a block. */
  const lagging = (node: Proxy, head: number) =>
    answering(node, 'eth_getBlockByNumber', ([at]) => {
      if (at === 'latest') return frozen.get(head);
      return Number(at) > head ? { result: null } : undefined;
    });
  const frozen = new Map<number, Interception>();
  const freeze = async () => {
    const block = (await network.rpc('eth_getBlockByNumber', 'latest', false)) as { number: string };
    frozen.set(Number(block.number), { result: block });
    return Number(block.number);
  };

  test('one that lags behind another is not believed', async () => {
    const { chain, nodes } = await lyingChain(2);
    const status = mirroredRevocationStatus(testIndex(network, { chain }));
    const old = await freeze();
    await list.revoke(1);
    expect(await readOne(status, entryOf(1))).toBe('revoked');
    answering(nodes[0]!, 'eth_getBlockByNumber', () => ({ error: { code: -32603, message: 'down' } }));
    lagging(nodes[1]!, old);
    const { readings, block } = await status.read([entryOf(1)]);
    expect({ readings, isOld: block <= old }).toEqual({ readings: ['revoked'], isOld: false });
  });

  test('one that lags behind what another process has found waits for it, and then believes that the chain went back', async () => {
    const events = inMemoryChainEvents();
    let nowMs = 1_000_000;
    const settings = { events, blockPeriodMs: 1000, elapsedMs: () => nowMs, clockMs: () => 0 };
    const old = await freeze();
    await list.revoke(1);
    await testIndex(network, settings).read(() => undefined);
    const { chain, nodes } = await lyingChain();
    lagging(nodes[0]!, old);
    const late = mirroredRevocationStatus(testIndex(network, { ...settings, chain }));
    await expect(late.read([entryOf(1)])).rejects.toMatchObject({ cause: { params: { reason: 'behind' } } });
    nowMs += 2999;
    await expect(late.read([entryOf(1)])).rejects.toMatchObject({ cause: { params: { reason: 'behind' } } });
    nowMs += 1;
    expect((await late.read([entryOf(1)])).block).toBe(old);
    nodes[0]!.intercept = () => undefined;
    expect(await readOne(late, entryOf(1))).toBe('revoked');
  });
});
