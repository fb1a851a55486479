import { didChangeTopics } from '@assent/application';
import { inMemoryChainEvents } from '@assent/application/in-memory';
import { ethereumDidRegistryAbi } from '@assent/contracts';
import { zAddress } from '@assent/domain';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Abi, type Hex, toEventSelector } from 'viem';
import { type Chain, openChain } from '../chain/open-chain.ts';
import { rpcProxy } from '../testing/rpc-proxy.ts';
import { keyName, testIdentity } from '../testing/test-identity.ts';
import { followingIndex, testIndex } from '../testing/test-index.ts';
import { type TestNetwork, testChainId, testNetwork } from '../testing/test-network.ts';
import { until } from '../testing/until.ts';
import { mirroredDidHistory } from './mirrored-did-history.ts';

let network: TestNetwork;
beforeAll(async () => {
  network = await testNetwork();
});
afterAll(() => network.close());

const mine = (blocks: number) => network.rpc('anvil_mine', `0x${blocks.toString(16)}`);
const first: Hex = `0x${'11'.repeat(32)}`;
const second: Hex = `0x${'22'.repeat(32)}`;
const historyOf = (chain: Chain = network.chain, changes = {}) =>
  mirroredDidHistory(chain, testIndex(network, { chain, ...changes }));

/** All that the history says of an identity now. */
async function readAll(history: ReturnType<typeof historyOf>, identity: ReturnType<typeof zAddress.parse>) {
  const standing = await history.look(identity);
  return { standing, changes: await history.changes(identity, standing) };
}

test('the topics are those of the contract', () => {
  const selectors = (ethereumDidRegistryAbi as Abi).flatMap((item) =>
    item.type === 'event' ? [toEventSelector(item)] : [],
  );
  expect(Object.values(didChangeTopics).sort()).toEqual([...selectors].sort());
});

describe('the history of an identity', () => {
  test('that never changed is empty, and is known at once while the index follows', async () => {
    const { address } = await testIdentity(network);
    const following = followingIndex(network);
    const history = mirroredDidHistory(network.chain, following.index);
    expect(history.known(address)).toBeUndefined(); // nobody has asked the registry yet
    expect(await readAll(history, address)).toEqual({ standing: { lastChange: 0, branch: 'none' }, changes: [] });
    await until(async () => history.known(address));
    expect(history.known(address)).toEqual({ lastChange: 0, branch: 'none' });
    await following.stop();
  });

  test('has every change, in order, with several of one block', async () => {
    const identity = await testIdentity(network);
    await identity.addKey(first);
    await network.rpc('evm_setAutomine', false);
    await identity.addKey(second, 10);
    await identity.revokeKey(first);
    await network.rpc('evm_mine');
    await network.rpc('evm_setAutomine', true);
    await mine(40);
    const owner = zAddress.parse(`0x${'12'.repeat(20)}`);
    await identity.giveTo(owner);
    const history = historyOf();
    const { standing, changes } = await readAll(history, identity.address);
    const head = Number(await network.rpc('eth_blockNumber'));
    expect(changes).toMatchObject([
      { kind: 'attribute', name: keyName, value: first },
      { kind: 'attribute', value: second },
      { kind: 'attribute', value: first, validTo: 0n },
      { kind: 'owner', owner, block: head },
    ]);
    expect(standing).toEqual({ lastChange: head, branch: changes[3]!.blockHash });
    expect(changes[1]!.block).toBe(changes[2]!.block);
    const time = await history.timeOf(changes[1]!);
    expect((changes[1] as { validTo: bigint }).validTo).toBe(BigInt(time) + 10n);
    expect([await history.timeAt(changes[1]!.block), await history.timeAt(head + 1)]).toEqual([time, undefined]);
  });

  test('is found again in the store by the next process', async () => {
    const identity = await testIdentity(network);
    await identity.addKey(first);
    const events = inMemoryChainEvents();
    const before = await readAll(historyOf(network.chain, { events }), identity.address);
    expect(await readAll(historyOf(network.chain, { events }), identity.address)).toEqual(before);
    expect(before.changes).toHaveLength(1);
  });

  test('is another one after the chain took a change back', async () => {
    const identity = await testIdentity(network);
    await identity.addKey(first);
    const history = historyOf();
    const before = await readAll(history, identity.address);
    await identity.revokeKey(first);
    const revoked = await readAll(history, identity.address);
    await network.rpc('anvil_rollback', 1);
    await identity.addKey(second);
    const after = await readAll(history, identity.address);
    expect([before, revoked, after].map(({ changes }) => changes.length)).toEqual([1, 2, 2]);
    expect(after.standing.lastChange).toBe(revoked.standing.lastChange);
    expect(after.standing.branch).not.toBe(revoked.standing.branch);
    expect(after.changes[1]).toMatchObject({ value: second });
    await expect(history.changes(identity.address, revoked.standing)).rejects.toMatchObject({
      params: { reason: 'moved' },
    });
  });
});

describe('a node that hides changes', () => {
  type Log = { readonly address: string; readonly topics: readonly string[]; readonly blockNumber: string };

  test('is found out by the links between them, or by the registry', async () => {
    const identity = await testIdentity(network);
    await identity.addKey(first);
    await mine(40);
    await identity.revokeKey(first);
    await mine(40);
    await identity.addKey(second);
    await mine(40);
    const { changes } = await readAll(historyOf(), identity.address);
    const node = await rpcProxy(network.embedded.rpcUrl);
    const chain = openChain({ rpcUrls: [node.url], chainId: testChainId });
    const hide = (isHidden: (block: number) => boolean) => {
      node.intercept = (method) =>
        method === 'eth_getLogs'
          ? {
              change: (logs) =>
                (logs as Log[]).filter(
                  ({ address, topics, blockNumber }) =>
                    address !== network.addresses.didRegistry ||
                    !topics[1]?.endsWith(identity.address.slice(2)) ||
                    !isHidden(Number(blockNumber)),
                ),
            }
          : undefined;
    };
    const unknown = { code: 'registry_unavailable' };
    for (const { block } of changes) {
      hide((one) => one === block);
      await expect(readAll(historyOf(chain), identity.address)).rejects.toMatchObject(unknown);
    }
    // without any of them there are no links: the registry itself says that something is missing
    hide(() => true);
    await expect(readAll(historyOf(chain), identity.address)).rejects.toMatchObject({
      params: { reason: 'logs_missing' },
    });
    hide(() => false);
    expect((await readAll(historyOf(chain), identity.address)).changes).toEqual(changes);
    await node.close();
  });
});
