import type { ChainIntent } from '@assent/application';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { evmRevocationStatus } from '../status/evm-revocation-status.ts';
import { statusMirrors } from '../status/status-mirrors.ts';
import { minedWork, type OutboxHarness, outboxHarness } from '../testing/outbox-harness.ts';
import { bytes32, type TestNetwork, testChainId, testNetwork } from '../testing/test-network.ts';
import { createListGas, revealGas, statusGas } from './gas.ts';

let network: TestNetwork;
let harness: OutboxHarness;
let seed = 0;

beforeAll(async () => {
  network = await testNetwork();
});
afterAll(() => network.close());
beforeEach(() => {
  // each test has a ledger of its own, as after a restored backup: the chain is ahead of it
  harness = outboxHarness(network);
  seed += 100_000;
});

const create = (salt: number): ChainIntent => ({ kind: 'create_list', salt: bytes32(seed + salt) });
const listId = (salt: number) => network.registries.listIdOf(bytes32(seed + salt));
const revoke = (salt: number, index: number): ChainIntent => ({ kind: 'revoke_status', listId: listId(salt), index });
const reveal = (secret: number): ChainIntent => ({ kind: 'reveal_consent', secret: bytes32(seed + secret) });
const several = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at));

const work = async (name: string) => (await minedWork(network)).get(name);
const bitName = (salt: number, index: number) => `bit ${listId(salt)} ${index}`;
const secretName = (secret: number) => `secret ${bytes32(seed + secret)}`;
const transactionOf = async (id: string) => (await harness.progress([id]))[0]?.transaction;

function status() {
  const { statusRegistry, consentRevocations } = network.addresses;
  return evmRevocationStatus({ chain: network.chain, statusRegistry, consentRevocations });
}

async function readings(salt: number, indexes: readonly number[]) {
  const read = status().read(
    indexes.map((index) => ({
      type: 'StatusRegistryEntry',
      statusPurpose: 'revocation',
      chainId: testChainId,
      registry: network.addresses.statusRegistry,
      listId: listId(salt),
      index,
    })),
  );
  return (await read).readings;
}

describe('transaction outbox', () => {
  test('brings a list, its revocations and withdrawals of consent to the chain', async () => {
    await harness.enqueue(create(1), reveal(1));
    await harness.settle();
    await harness.enqueue(revoke(1, 77), revoke(1, 1_048_575));
    await harness.settle();
    expect(await readings(1, [76, 77, 1_048_575])).toEqual(['valid', 'revoked', 'revoked']);
    const mined = await minedWork(network);
    expect([`list ${bytes32(seed + 1)}`, bitName(1, 77), secretName(1)].map((name) => mined.get(name))).toEqual([
      1, 1, 1,
    ]);
  });

  test('does all revocations of a moment in one transaction, also of several lists', async () => {
    await harness.enqueue(create(1), create(2));
    await harness.settle();
    const ids = await harness.enqueue(revoke(1, 5), revoke(2, 6), revoke(1, 3), revoke(1, 5));
    await harness.settle();
    const transactions = (await harness.progress(ids)).map(({ transaction }) => transaction);
    expect(new Set(transactions.map((one) => one?.hash)).size).toBe(1);
    expect(transactions[0]).toMatchObject({ intents: 4 });
    expect(await readings(1, [3, 5, 6])).toEqual(['revoked', 'revoked', 'valid']);
    expect(await readings(2, [3, 5, 6])).toEqual(['valid', 'valid', 'revoked']);
  });

  test('needs no transaction for what is on chain already', async () => {
    const other = outboxHarness(network);
    await other.enqueue(create(1), reveal(1));
    await other.settle();
    await other.enqueue(revoke(1, 9));
    await other.settle();
    const ids = await harness.enqueue(create(1), revoke(1, 9), reveal(1));
    await harness.settle();
    expect(await harness.progress(ids)).toEqual(ids.map((id) => ({ id, kind: expect.any(String), state: 'final' })));
    expect(await work(bitName(1, 9))).toBe(1);
  });

  test('lets a revocation wait for its list', async () => {
    await harness.enqueue(revoke(1, 4), create(1));
    await harness.settle();
    expect(await readings(1, [4])).toEqual(['revoked']);
  });

  test('reports once what it cannot do, and does the rest', async () => {
    await harness.enqueue(create(1));
    await harness.settle();
    const [blocked = ''] = await harness.enqueue(revoke(1, 2 ** 20), revoke(1, 8));
    const outbox = harness.outbox();
    for (let tick = 0; tick < 4; tick++) await outbox.tick();
    expect(harness.events.filter(({ kind }) => kind === 'blocked')).toEqual([
      { kind: 'blocked', intent: blocked, reason: 'no_such_index' },
    ]);
    expect(await readings(1, [8])).toEqual(['revoked']);
    expect(await harness.progress([blocked])).toMatchObject([{ state: 'queued' }]);
  });

  describe('with a list of suspensions', () => {
    const place = (index: number) => ({
      ...({ type: 'StatusRegistryEntry', statusPurpose: 'revocation', chainId: testChainId, index } as const),
      ...{ registry: network.addresses.statusRegistry, listId: listId(1), suspensionListId: listId(2) },
    });
    const suspend = (index: number, suspended = true): ChainIntent => ({
      ...{ kind: 'set_suspension', listId: listId(2), index, suspended },
    });
    const statusOf = async (...indexes: readonly number[]) => {
      return (await status().read(indexes.map(place))).readings;
    };
    const treeOf = async () => {
      const mirrors = statusMirrors(network.addresses.statusRegistry);
      const list = await network.chain.read(async (node) => {
        const block = Number(await node.client.getBlockNumber());
        return (await mirrors.refresh(node, block, [listId(2)])).get(listId(2));
      });
      if (!list || list instanceof Error) throw new Error('there is no list of suspensions');
      return list.tree;
    };
    const given: number[] = [];
    beforeEach(async () => {
      await harness.keepList(listId(1), 2 ** 20, listId(2));
      given.length = 0;
      for (let at = 0; at < 6; at++) given.push(await harness.allocate(listId(1)));
      await harness.enqueue(create(1), create(2));
      await harness.settle();
    });

    test('sets bits, takes them back, and does revocations in the same transaction', async () => {
      const [a = 0, b = 0, c = 0] = given;
      const ids = await harness.enqueue(suspend(a), revoke(1, c), suspend(b));
      await harness.settle();
      expect(await statusOf(a, b, c)).toEqual(['suspended', 'suspended', 'revoked']);
      const transactions = (await harness.progress(ids)).map(({ transaction }) => transaction?.hash);
      expect(new Set(transactions).size).toBe(1);
      await harness.enqueue(suspend(a, false));
      await harness.settle();
      expect(await statusOf(a, b, c)).toEqual(['valid', 'suspended', 'revoked']);
      await harness.enqueue(suspend(a), suspend(b, false));
      await harness.settle();
      expect(await statusOf(a, b, c)).toEqual(['suspended', 'valid', 'revoked']);
    });

    test('hides how many are suspended and reinstated, with decoys that were set before', async () => {
      const sizes = [[...(await treeOf()).setBits()].length];
      for (const intents of [
        given.slice(0, 5).map((at) => suspend(at)),
        given.slice(0, 3).map((at) => suspend(at, false)),
      ]) {
        await harness.enqueue(...intents);
        await harness.settle();
        sizes.push([...(await treeOf()).setBits()].length);
      }
      // five are padded to sixteen, and three to four
      expect(sizes).toEqual([0, 16, 12]);
      expect(await statusOf(...given)).toEqual(['valid', 'valid', 'valid', 'suspended', 'suspended', 'valid']);
      expect(harness.events.filter(({ kind }) => kind === 'decoys_missing')).toEqual([]);
    });

    test('takes too few decoys back rather than a credential', async () => {
      await harness.enqueue(...given.slice(0, 4).map((at) => suspend(at)));
      await harness.settle();
      await harness.enqueue(suspend(given[0] ?? 0, false));
      await harness.settle();
      expect(await statusOf(...given.slice(0, 4))).toEqual(['valid', 'suspended', 'suspended', 'suspended']);
      expect(harness.events).toContainEqual({ kind: 'decoys_missing', listId: listId(2), missing: 3 });
    });

    test('does what was asked for last, and nothing of what it replaces', async () => {
      const [a = 0, b = 0] = given;
      const ids = await harness.enqueue(suspend(a), suspend(a, false), suspend(b), suspend(b, false), suspend(b));
      await harness.settle();
      expect(await statusOf(a, b)).toEqual(['valid', 'suspended']);
      const transactions = (await harness.progress(ids)).map(({ transaction }) => transaction?.intents);
      expect(transactions).toEqual([undefined, undefined, 2, undefined, 2]);
    });

    test('does not undo a later one when an earlier one, which had to wait, is looked at again', async () => {
      const [a = 0] = given;
      const early = outboxHarness(network);
      const later = (suspended: boolean): ChainIntent => ({
        ...{ kind: 'set_suspension', listId: listId(3), index: a, suspended },
      });
      await early.enqueue(later(true));
      const outbox = early.outbox();
      for (let tick = 0; tick < 3; tick++) await outbox.tick();
      expect(early.events).toContainEqual(expect.objectContaining({ kind: 'blocked', reason: 'unknown_list' }));
      await early.enqueue(create(3), later(false));
      await early.settle(outbox);
      const entry = { ...place(a), suspensionListId: listId(3) };
      expect((await status().read([entry])).readings).toEqual(['valid']);
    });
  });

  test('stays within 16 million gas however much is queued', async () => {
    expect(Math.max(revealGas(400), statusGas(200, 62_000))).toBeLessThan(16_000_000);
    await harness.enqueue(...several(500, reveal));
    await harness.settle();
    const mined = await minedWork(network);
    expect(several(500, (at) => mined.get(secretName(at))).every((count) => count === 1)).toBe(true);
  });

  test('costs no more gas than the goals', async () => {
    const gas = async (...intents: readonly ChainIntent[]) => {
      const [id = ''] = await harness.enqueue(...intents);
      await harness.settle();
      return (await transactionOf(id))?.gasUsed ?? Number.POSITIVE_INFINITY;
    };
    const created = await gas(create(1));
    expect(created).toBeLessThan(85_000);
    expect(created * 1.2).toBeLessThan(createListGas);
    const scattered = (count: number, first: number) =>
      several(count, (at) => revoke(1, (first + at * 7919) % 2 ** 20));
    expect(await gas(...scattered(1, 1))).toBeLessThan(38_000);
    expect(await gas(...scattered(100, 2))).toBeLessThan(45_000);
    expect(await gas(...scattered(1000, 3))).toBeLessThan(110_000);
    expect(await gas(reveal(1))).toBeLessThan(47_000);
    expect(await gas(...several(100, (at) => reveal(10 + at)))).toBeLessThan(2_500_000);
  });
});

describe('the lease', () => {
  test('lets one of two processes sign, and the other after it has ended', async () => {
    await harness.enqueue(reveal(1));
    const first = harness.outbox({ owner: 'first' });
    const second = harness.outbox({ owner: 'second' });
    expect(await first.tick()).toBe('busy');
    expect(await second.tick()).toBe('standby');
    harness.clock.nowMs += 20_000;
    await harness.enqueue(reveal(2));
    expect(await second.tick()).toBe('busy');
    expect(await first.tick()).toBe('standby');
    await harness.settle(second);
  });

  test('ends the work of a process that was asleep for longer', async () => {
    await harness.enqueue(reveal(1));
    const asleep = harness.outbox({
      chain: {
        ...network.chain,
        // it reads the chain, sleeps, and wants to sign
        read: async (reading) => {
          harness.clock.nowMs += 20_000;
          return network.chain.read(reading);
        },
      },
    });
    await expect(asleep.tick()).rejects.toMatchObject({ code: 'conflict', params: { reason: 'lease_lost' } });
    expect(await harness.progress()).toMatchObject([{ state: 'queued' }]);
  });
});
