import type { ChainIntent, Checkpoint } from '@assent/application';
import { anchorLogAbi } from '@assent/contracts';
import { type Bytes32, logDigest } from '@assent/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { hexOf } from '../hex.ts';
import { type OutboxHarness, outboxHarness } from '../testing/outbox-harness.ts';
import { bytes32, type TestNetwork, testNetwork } from '../testing/test-network.ts';
import { anchorGas, openLogGas } from './gas.ts';

let network: TestNetwork;
let harness: OutboxHarness;
let salt: Bytes32;
let logId: Bytes32;
let logs = 0;

beforeAll(async () => {
  network = await testNetwork();
});
afterAll(() => network.close());
beforeEach(() => {
  harness = outboxHarness(network);
  logs += 1;
  salt = bytes32(logs);
  logId = network.registries.logIdOf(salt);
});

const open = (): ChainIntent => ({ kind: 'open_log', salt });

/** Checkpoints of these sizes, each after the one before. `fork` makes them of another history. */
function checkpoints(sizes: readonly number[], prevDigest = logId, fork = 0): readonly Checkpoint[] {
  const [size, ...others] = sizes;
  if (size === undefined) return [];
  const first = { prevDigest, size, logRoot: bytes32(size + fork), mapRoot: bytes32(2 * size + fork) };
  return [first, ...checkpoints(others, logDigest(first), fork)];
}
const anchors = (made: readonly Checkpoint[]): ChainIntent[] =>
  made.map((checkpoint) => ({ kind: 'anchor_log', logId, ...checkpoint }));

const readHead = () =>
  network.chain.read(({ client }) =>
    client.readContract({
      address: hexOf(network.registries.anchorLog),
      abi: anchorLogAbi,
      functionName: 'head',
      args: [hexOf(logId)],
    }),
  );
const nonce = async () => Number(await network.rpc('eth_getTransactionCount', network.signer.address, 'latest'));
const reasons = () => harness.events.flatMap((event) => (event.kind === 'blocked' ? [event.reason] : []));
const tick = async (times = 3) => {
  for (let count = 0; count < times; count++) {
    await harness.outbox().tick();
    harness.clock.nowMs += 1000;
  }
};

describe('intents about logs', () => {
  test('open a log and anchor its checkpoints, smallest first, whatever the order in the queue', async () => {
    const made = checkpoints([10, 20, 30]);
    const ids = await harness.enqueue(open(), ...anchors(made).reverse());
    await harness.settle();
    expect(await readHead()).toMatchObject({ size: 30, digest: logDigest(made[2] as Checkpoint) });
    const used = (await harness.progress(ids)).map(({ transaction }) => transaction?.gasUsed ?? 0);
    expect(Math.max(...used.slice(1))).toBeLessThan((anchorGas * 3) / 4);
    expect(used[0]).toBeLessThan((openLogGas * 3) / 4);
    // the price of a batch of 10 000 entries is below 4 gas for each
    expect(used[1]).toBeLessThanOrEqual(40_000);
  });

  test('the identifier of a log and its digests are those of the contract', async () => {
    const [first] = checkpoints([7]);
    await harness.enqueue(open());
    await harness.settle();
    expect(await readHead()).toMatchObject({ digest: logId, writer: expect.anything(), size: 0 });
    await harness.enqueue(...anchors(checkpoints([7])));
    await harness.settle();
    expect((await readHead()).digest).toBe(logDigest(first as Checkpoint));
  });

  test('checkpoints that the chain has need no transaction, the latest and those before', async () => {
    const intents = [open(), ...anchors(checkpoints([10, 20, 30, 40]))];
    await harness.enqueue(...intents);
    await harness.settle();
    const before = await nonce();
    harness = outboxHarness(network);
    await harness.enqueue(...intents);
    await harness.settle();
    expect(await nonce()).toBe(before);
  });

  test('checkpoints of several logs go at the same time', async () => {
    const otherSalt = bytes32(1_000_000 + logs);
    const otherId = network.registries.logIdOf(otherSalt);
    await harness.enqueue(open(), { kind: 'open_log', salt: otherSalt });
    await harness.settle();
    await harness.enqueue(...anchors(checkpoints([5])));
    await harness.enqueue(...anchors(checkpoints([5], otherId)).map((one) => ({ ...one, logId: otherId })));
    await harness.outbox().tick();
    expect(await harness.ledger.open()).toHaveLength(2);
  });

  test('a log that went another way on chain waits for a person, and costs nothing', async () => {
    const elsewhere = outboxHarness(network);
    await elsewhere.enqueue(open(), ...anchors(checkpoints([10, 25])));
    await elsewhere.settle();
    const before = await nonce();
    const forked = checkpoints([20, 30], logDigest(checkpoints([10])[0] as Checkpoint), 1);
    const [shown, first, second] = await harness.enqueue(...anchors(checkpoints([10])), ...anchors(forked));
    await tick(20);
    expect(await nonce()).toBe(before);
    expect(new Set(reasons())).toEqual(new Set(['log_ahead']));
    expect((await harness.progress([shown, first, second] as string[])).map(({ state }) => state)).toEqual([
      'final',
      'queued',
      'queued',
    ]);
  });

  test('a checkpoint with the right roots but another history is not taken for the one on chain', async () => {
    const elsewhere = outboxHarness(network);
    await elsewhere.enqueue(open(), ...anchors(checkpoints([10, 20, 30])));
    await elsewhere.settle();
    const [, second] = checkpoints([10, 20]) as [Checkpoint, Checkpoint];
    await harness.enqueue(...anchors([{ ...second, prevDigest: bytes32(99) }]));
    await tick();
    expect(reasons()).toEqual(expect.arrayContaining(['log_ahead']));
  });

  test('a transaction that was reverted is not sent again at once, and again', async () => {
    await harness.enqueue(open());
    await harness.settle();
    const code = await network.rpc('eth_getCode', network.registries.anchorLog, 'latest');
    await network.rpc('evm_setAutomine', false);
    await harness.enqueue(...anchors(checkpoints([10])));
    const outbox = harness.outbox();
    await outbox.tick();
    await network.rpc('anvil_setCode', network.registries.anchorLog, '0x60006000fd');
    await network.rpc('evm_mine');
    await network.rpc('evm_setAutomine', true);
    await network.rpc('anvil_setCode', network.registries.anchorLog, code);
    await outbox.tick();
    expect(harness.events.at(-1)).toMatchObject({ kind: 'requeued', reason: 'reverted' });
    const before = await nonce();
    await outbox.tick();
    expect(await nonce()).toBe(before);
    harness.clock.nowMs += 250;
    await harness.settle(outbox);
    expect(await readHead()).toMatchObject({ size: 10 });
  });

  test('a checkpoint of a log that is not open waits', async () => {
    await harness.enqueue(...anchors(checkpoints([10])));
    await tick(1);
    expect(reasons()).toEqual(['unknown_log']);
  });
});
