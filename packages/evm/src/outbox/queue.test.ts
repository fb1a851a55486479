import type { ChainIntent } from '@assent/application';
import { statusRegistryAbi } from '@assent/contracts';
import type { Bytes32 } from '@assent/domain';
import { afterEach, describe, expect, test } from '@jest/globals';
import { decodeFunctionData, hexToBytes } from 'viem';
import { decodeDelta } from '../status/status-delta.ts';
import { outboxHarness } from '../testing/outbox-harness.ts';
import { bytes32, type TestNetwork, testNetwork } from '../testing/test-network.ts';
import { until } from '../testing/until.ts';

let network: TestNetwork;
afterEach(() => network.close());

const salt = bytes32(1);
const revoke = (listId: Bytes32, index: number): ChainIntent => ({ kind: 'revoke_status', listId, index });
const reveal = (seed: number): ChainIntent => ({ kind: 'reveal_consent', secret: bytes32(seed) });

/** How many bits each mined `update` flipped. */
const flips = async () => (await flipped()).map(({ length }) => length);

/** The bits that each mined `update` flipped. */
async function flipped(): Promise<readonly (readonly number[])[]> {
  const updates: (readonly number[])[] = [];
  const head = Number(await network.rpc('eth_blockNumber'));
  for (let number = 0; number <= head; number++) {
    const block = await network.chain.read(({ client }) =>
      client.getBlock({ blockNumber: BigInt(number), includeTransactions: true }),
    );
    for (const { to, input } of block.transactions) {
      if (to !== network.registries.statusRegistry) continue;
      const { functionName, args } = decodeFunctionData({ abi: statusRegistryAbi, data: input });
      if (functionName === 'update') updates.push(decodeDelta(hexToBytes(args[3]), 2 ** 20) ?? []);
    }
  }
  return updates;
}

async function networkWithList(settings = {}) {
  network = await testNetwork(settings);
  const harness = outboxHarness(network);
  const listId = network.registries.listIdOf(salt);
  await harness.keepList(listId);
  await harness.enqueue({ kind: 'create_list', salt });
  return { harness, listId };
}

describe('the queue of the outbox', () => {
  test('more intents that cannot be done than it looks at together do not stop the others', async () => {
    const { harness, listId } = await networkWithList();
    await harness.settle();
    const nowhere = Array.from({ length: 4100 }, (_, at) => revoke(bytes32(7), at));
    await harness.enqueue(...nowhere);
    const [real, consent] = (await harness.enqueue(revoke(listId, 5), reveal(1))) as [string, string];
    const outbox = harness.outbox();
    for (let tick = 0; tick < 12; tick++) {
      await outbox.tick();
      harness.clock.nowMs += 20;
    }
    expect((await harness.progress([real, consent])).map(({ state }) => state)).toEqual(['final', 'final']);
  });

  test('a flood of revocations of one kind lets the other kinds through', async () => {
    const { harness, listId } = await networkWithList();
    await harness.settle();
    await network.rpc('evm_setAutomine', false);
    await harness.enqueue(...Array.from({ length: 5000 }, (_, at) => revoke(listId, at)));
    const [consent] = (await harness.enqueue(reveal(1))) as [string];
    const outbox = harness.outbox();
    await outbox.tick();
    await outbox.tick();
    expect((await harness.progress([consent]))[0]?.state).toBe('signed');
    await network.rpc('evm_setAutomine', true);
    await network.rpc('evm_mine');
    await harness.settle(outbox);
    expect(await flips()).toEqual([2048, 2048, 1024]);
  });

  test('all revocations of a block period go into one transaction, with blocks of one second', async () => {
    const { harness, listId } = await networkWithList({ blockTimeMs: 1000 });
    const ending = new AbortController();
    const outbox = harness.outbox({ clockMs: Date.now });
    const running = outbox.run(ending.signal);
    outbox.wake();
    await until(() => harness.areFinal());
    const blockBefore = Number(await network.rpc('eth_blockNumber'));
    for (let at = 0; at < 60; at++) {
      await harness.enqueue(revoke(listId, at), reveal(100 + at));
      outbox.wake();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await until(() => harness.areFinal());
    const blocks = Number(await network.rpc('eth_blockNumber')) - blockBefore;
    ending.abort();
    await running;
    const sizes = await flips();
    expect(sizes.length).toBeLessThanOrEqual(Math.min(blocks, 4));
    expect(sizes.every((size) => [4, 16, 64].includes(size))).toBe(true);
    const consents = (await harness.progress()).filter(({ kind }) => kind === 'reveal_consent');
    expect(new Set(consents.map(({ transaction }) => transaction?.hash)).size).toBeLessThanOrEqual(4);
  });
});

describe('on a chain with a pace', () => {
  test('revocations that come in the time of a block go into one transaction, and other work does not wait', async () => {
    const { harness, listId } = await networkWithList();
    await harness.settle();
    const head = { ageMs: 100 };
    const outbox = harness.outbox({ blockPeriodMs: 1000, headAgeMs: () => head.ageMs });
    const signed = () => harness.events.filter(({ kind }) => kind === 'signed').length;
    const before = signed();
    await harness.enqueue(reveal(11), revoke(listId, await harness.allocate(listId)));
    expect(await outbox.tick()).toBe('busy');
    await harness.enqueue(reveal(12), { kind: 'create_list', salt: bytes32(9) });
    await outbox.tick();
    expect(signed()).toBe(before + 1);
    await harness.enqueue(reveal(13));
    head.ageMs = 700;
    await harness.settle(outbox);
    expect(signed()).toBe(before + 3); // the new list, all consents, all credentials
  });
});

describe('decoys', () => {
  test('one revocation is hidden among four, and costs no more than 38 000 gas', async () => {
    const { harness, listId } = await networkWithList();
    await harness.settle();
    for (let round = 0; round < 5; round++) {
      const [id] = (await harness.enqueue(revoke(listId, await harness.allocate(listId)))) as [string];
      await harness.settle();
      const used = (await harness.progress([id]))[0]?.transaction?.gasUsed;
      // the first update of a list writes its version from one to two, as any other
      expect(used).toBeLessThanOrEqual(38_000);
    }
    expect(await flips()).toEqual([4, 4, 4, 4, 4]);
    expect(harness.events.filter(({ kind }) => kind === 'decoys_missing')).toEqual([]);
  });

  test('batches of any size have an allowed one, and no decoy is ever given out', async () => {
    const { harness, listId } = await networkWithList();
    await harness.settle();
    const allocate = async (count: number) => {
      const places: number[] = [];
      for (let at = 0; at < count; at++) places.push(await harness.allocate(listId));
      return places;
    };
    const revoked: number[] = [];
    for (const count of [3, 5, 100, 300]) {
      const real = await allocate(count);
      revoked.push(...real);
      await harness.enqueue(...real.map((index) => revoke(listId, index)));
      await harness.settle();
    }
    expect(await flips()).toEqual([4, 16, 128, 512]);
    const set = new Set((await flipped()).flat());
    expect(revoked.every((index) => set.has(index))).toBe(true);
    expect((await allocate(1000)).filter((index) => set.has(index))).toEqual([]);
  });

  test('a list whose places are used up still revokes, and it is told how much padding is missing', async () => {
    network = await testNetwork();
    const harness = outboxHarness(network);
    const listId = network.registries.listIdOf(salt);
    await harness.keepList(listId, 10);
    await harness.enqueue({ kind: 'create_list', salt });
    await harness.settle();
    const places: number[] = [];
    for (let at = 0; at < 9; at++) places.push(await harness.allocate(listId));
    await harness.enqueue(revoke(listId, places[0] ?? 0));
    await harness.settle();
    expect(await flips()).toEqual([2]);
    expect(harness.events).toContainEqual({ kind: 'decoys_missing', listId, missing: 2 });
  });

  test('a ledger restored from a backup gives decoys again, and none is flipped back', async () => {
    const { harness, listId } = await networkWithList();
    await harness.settle();
    await harness.enqueue(...Array.from({ length: 40 }, (_, at) => revoke(listId, at)));
    await harness.settle();
    // a ledger that has forgotten everything draws the same places: those in memory are pseudo-random
    const restored = outboxHarness(network);
    await restored.keepList(listId);
    await restored.enqueue(revoke(listId, 500_000));
    await restored.settle();
    expect(await flips()).toEqual([64, 4]);
  });
});
