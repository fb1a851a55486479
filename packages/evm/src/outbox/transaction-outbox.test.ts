import type { ChainIntent } from '@assent/application';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { evmRevocationStatus } from '../status/evm-revocation-status.ts';
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

async function readings(salt: number, indexes: readonly number[]) {
  const { chain, addresses } = network;
  const { statusRegistry, consentRevocations } = addresses;
  const read = evmRevocationStatus({ chain, statusRegistry, consentRevocations }).read(
    indexes.map((index) => ({
      type: 'StatusRegistryEntry',
      statusPurpose: 'revocation',
      chainId: testChainId,
      registry: statusRegistry,
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
