import type { ChainEvent, ChainEventStore, ChainEventStores } from '@assent/application';
import { inMemoryChainEvents } from '@assent/application/in-memory';
import { AppError } from '@assent/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openChain } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import { rpcProxy } from '../testing/rpc-proxy.ts';
import { followingIndex, testIndex } from '../testing/test-index.ts';
import { readOne, type TestIssuer, type TestList, testIssuer } from '../testing/test-issuer.ts';
import { bytes32, type TestNetwork, testChainId, testNetwork } from '../testing/test-network.ts';
import { until } from '../testing/until.ts';
import type { IndexEvent } from './follower-options.ts';
import { mirroredRevocationStatus } from './mirrored-revocation-status.ts';

let network: TestNetwork;
let issuer: TestIssuer;
let list: TestList;

beforeAll(async () => {
  network = await testNetwork();
  issuer = testIssuer(network);
});
afterAll(() => network.close());
beforeEach(async () => {
  list = await issuer.createList();
});

const entryOf = (index: number) => issuer.bit(list.listId, index);
const readAll = async (events: ChainEventStores, ...at: number[]) =>
  (await mirroredRevocationStatus(testIndex(network, { events })).read(at.map(entryOf))).readings;

/** Stores that change what is read from them, or fail. */
const changed =
  (stores: ChainEventStores, change: (store: ChainEventStore) => Partial<ChainEventStore>): ChainEventStores =>
  (scope) => ({ ...stores(scope), ...change(stores(scope)) });

/** Runs an index until it has been at the head, and answers what happened to it. */
async function eventsOf(events: ChainEventStores): Promise<readonly IndexEvent[]> {
  const { index, seen, stop } = followingIndex(network, { events });
  await until(() => index.state().isFresh);
  await stop();
  return seen;
}

describe('what is kept', () => {
  const losing = (drop: (event: ChainEvent) => boolean) => (stores: ChainEventStores) => {
    let isRebuilt = false;
    return changed(stores, (store) => ({
      read: async (page) => (await store.read(page)).filter((event) => isRebuilt || !drop(event)),
      rewind: (expected, to) => {
        isRebuilt = to === undefined;
        return store.rewind(expected, to);
      },
    }));
  };
  const altering = (alter: (event: ChainEvent) => ChainEvent) => (stores: ChainEventStores) => {
    let isRebuilt = false;
    return changed(stores, (store) => ({
      read: async (page) => (await store.read(page)).map((event) => (isRebuilt ? event : alter(event))),
      rewind: (expected, to) => {
        isRebuilt = to === undefined;
        return store.rewind(expected, to);
      },
    }));
  };
  const isUpdate = ({ address, data }: ChainEvent) => address === network.addresses.statusRegistry && data.length > 300;

  test.each<[string, string, (stores: ChainEventStores) => ChainEventStores]>([
    ['lacks a consent', 'lost_rows', losing(({ address }) => address === network.addresses.consentRevocations)],
    ['does not parse', 'malformed_event', altering((event) => (isUpdate(event) ? { ...event, data: '0x00' } : event))],
    [
      'has another delta than the chain',
      'differs',
      altering((event) => (isUpdate(event) ? { ...event, data: event.data.replace(/01(0{62})$/, '02$1') } : event)),
    ],
  ])('and %s is thrown away and read from the chain', async (_, reason, spoil) => {
    const events = inMemoryChainEvents();
    await list.revoke(1);
    await issuer.reveal(bytes32(900));
    await readAll(events, 1);
    const spoiled = spoil(events);
    expect(await eventsOf(spoiled)).toEqual([{ kind: 'rebuilt', reason }]);
    const status = mirroredRevocationStatus(testIndex(network, { events: spoiled }));
    const entries = [entryOf(1), entryOf(2), issuer.consent(bytes32(900))];
    expect((await status.read(entries)).readings).toEqual(['revoked', 'valid', 'revoked']);
  });

  test('is not thrown away for a list that its issuer has spoiled', async () => {
    const events = inMemoryChainEvents();
    await list.post(hexOf(bytes32(1)), '0x');
    expect(await eventsOf(events)).toEqual([]);
    expect(await eventsOf(events)).toEqual([]);
    await expect(readAll(events, 1)).rejects.toMatchObject({ params: { reason: 'bad_root' } });
  });

  test('and lacks an update of a list that is to be built again leaves that list unread', async () => {
    const events = changed(inMemoryChainEvents(), (store) => ({
      read: async (page) => (page.topic ? (await store.read(page)).slice(0, -1) : store.read(page)),
    }));
    const other = await issuer.createList();
    await list.revoke(1, 2, 3);
    await other.revoke(4, 5, 6);
    const status = mirroredRevocationStatus(testIndex(network, { events, maxListBytes: 3 }));
    await expect(status.read([entryOf(3)])).rejects.toMatchObject({
      code: 'registry_unavailable',
      params: { reason: 'mirror_rebuilding' },
    });
    expect(await readOne(status, issuer.bit(other.listId, 6))).toBe('revoked');
  });

  test('goes on after a crash between store and memory', async () => {
    const events = inMemoryChainEvents();
    let crashes = 1;
    const crashing = changed(events, (store) => ({
      async advance(...step) {
        const result = await store.advance(...step);
        if (crashes-- > 0) throw new AppError('store_unavailable', {});
        return result;
      },
    }));
    let nowMs = 0;
    const status = mirroredRevocationStatus(testIndex(network, { events: crashing, elapsedMs: () => nowMs }));
    await list.revoke(1);
    await expect(status.read([entryOf(1)])).rejects.toMatchObject({ code: 'registry_unavailable' });
    expect(await readOne(status, entryOf(1))).toBe('revoked');
    await list.revoke(2);
    nowMs = 3001;
    crashes = 1;
    await expect(status.read([entryOf(2)])).rejects.toMatchObject({ params: { reason: 'mirror_stale' } });
    expect((await status.read([1, 2, 3].map(entryOf))).readings).toEqual(['revoked', 'revoked', 'valid']);
    expect(await readAll(events, 1, 2, 3)).toEqual(['revoked', 'revoked', 'valid']);
  });

  test('serves two processes, of which one goes', async () => {
    const events = inMemoryChainEvents();
    const [one, other] = [followingIndex(network, { events }), followingIndex(network, { events })];
    for (let at = 0; at < 10; at++) {
      await list.revoke(at);
      if (at === 5) await one.stop();
      expect(await readOne(other.status, entryOf(at))).toBe('revoked');
      expect(await readOne(other.status, entryOf(at + 1))).toBe('valid');
    }
    await other.stop();
    expect([...one.seen, ...other.seen]).toEqual([]);
  });
});

describe('reading', () => {
  test('while the chain is down goes on from what is known, until it is too old; and afterwards as before', async () => {
    let nowMs = 0;
    const proxy = await rpcProxy(network.embedded.rpcUrl);
    const chain = openChain({ rpcUrls: [proxy.url], chainId: testChainId });
    const status = mirroredRevocationStatus(testIndex(network, { chain, elapsedMs: () => nowMs }));
    await list.revoke(1);
    expect(await readOne(status, entryOf(1))).toBe('revoked');
    proxy.intercept = () => ({ error: { code: -32603, message: 'down' } });
    nowMs = 2999;
    expect(await status.read([entryOf(1)])).toMatchObject({ readings: ['revoked'], ageMs: 2999 });
    nowMs = 3001;
    await expect(status.read([entryOf(1)])).rejects.toMatchObject({
      code: 'registry_unavailable',
      params: { reason: 'mirror_stale', ageMs: 3001 },
    });
    proxy.intercept = () => undefined;
    expect(await status.read([entryOf(1)])).toMatchObject({ readings: ['revoked'], ageMs: 0 });
    await proxy.close();
  });

  test('waits for a node that hangs no longer than what is known stays fresh', async () => {
    const proxy = await rpcProxy(network.embedded.rpcUrl);
    const chain = openChain({ rpcUrls: [proxy.url], chainId: testChainId, timeoutMs: 2000 });
    const status = mirroredRevocationStatus(testIndex(network, { chain, maxAgeMs: 400 }));
    await status.read([entryOf(1)]);
    proxy.hang = true;
    const startedMs = performance.now();
    await expect(status.read([entryOf(1)])).rejects.toMatchObject({ params: { reason: 'mirror_stale' } });
    expect(performance.now() - startedMs).toBeLessThan(1500);
    proxy.hang = false;
    await proxy.close();
  });

  test('a thousand times at once asks the node once or twice', async () => {
    const proxy = await rpcProxy(network.embedded.rpcUrl);
    const chain = openChain({ rpcUrls: [proxy.url], chainId: testChainId });
    const status = mirroredRevocationStatus(testIndex(network, { chain }));
    await status.read([entryOf(1)]);
    proxy.methods.length = 0;
    await Promise.all(Array.from({ length: 1000 }, (_, index) => status.read([entryOf(index)])));
    expect(proxy.methods.every((method) => method === 'eth_getBlockByNumber')).toBe(true);
    expect(proxy.methods.length).toBeLessThanOrEqual(2);
    await proxy.close();
  });
});
