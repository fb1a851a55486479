import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChainIntent } from '@assent/application';
import { statusRegistryAbi } from '@assent/contracts';
import { logDigest, zAddress } from '@assent/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { bytesToHex, encodeFunctionData } from 'viem';
import { keySigner } from '../chain/signer.ts';
import { hexOf } from '../hex.ts';
import { encodeDelta } from '../status/status-delta.ts';
import { StatusTree } from '../status/status-tree.ts';
import { fragile, minedWork, type OutboxHarness, outboxHarness, survives } from '../testing/outbox-harness.ts';
import { emergencyOf } from '../testing/test-emergency.ts';
import { bytes32, type TestNetwork, testChainId, testNetwork, transact } from '../testing/test-network.ts';
import { until } from '../testing/until.ts';
import type { Finality } from './chain-view.ts';

let network: TestNetwork;
let harness: OutboxHarness;
let seed = 0;

beforeAll(async () => {
  network = await testNetwork();
});
afterAll(() => network.close());
beforeEach(() => {
  harness = outboxHarness(network);
  seed += 100_000;
});

const salt = (number: number) => bytes32(seed + number);
const create = (number: number): ChainIntent => ({ kind: 'create_list', salt: salt(number) });
const revoke = (number: number, index: number): ChainIntent => ({
  kind: 'revoke_status',
  listId: network.registries.listIdOf(salt(number)),
  index,
});
const reveal = (secret: number): ChainIntent => ({ kind: 'reveal_consent', secret: bytes32(seed + secret) });
const pair = (number: number) => ({ issuer: zAddress.parse(`0x${'15'.repeat(20)}`), typeId: salt(number) });
const issuerIntents = (number: number): ChainIntent[] => [
  { kind: 'accredit_issuer', ...pair(number), from: 1, until: 2 ** 40 },
  { kind: 'suspend_issuer', ...pair(number), since: 500 },
  { kind: 'reinstate_issuer', ...pair(number), from: 900 },
];
/** A policy, its approver, and a case that was opened while the chain was down, is over and was reviewed. */
const emergencyIntents = (number: number): ChainIntent[] => emergencyOf(network, seed + number);
/** A log and its checkpoints, each after the one before. */
function logIntents(number: number, sizes: readonly number[]): ChainIntent[] {
  const logId = network.registries.logIdOf(salt(number));
  let prevDigest = logId;
  const anchors = sizes.map((size): ChainIntent => {
    const checkpoint = { prevDigest, size, logRoot: salt(size), mapRoot: salt(2 * size) };
    prevDigest = logDigest(checkpoint);
    return { kind: 'anchor_log', logId, ...checkpoint };
  });
  return [{ kind: 'open_log', salt: salt(number) }, ...anchors];
}

function nameOf(intent: ChainIntent): string {
  switch (intent.kind) {
    case 'create_list':
      return `list ${intent.salt}`;
    case 'reveal_consent':
      return `secret ${intent.secret}`;
    case 'revoke_status':
    case 'set_suspension':
      return `bit ${intent.listId} ${intent.index}`;
    case 'open_log':
      return `log ${intent.salt}`;
    case 'anchor_log':
      return `anchor ${intent.logId} ${intent.size}`;
    case 'change_did':
      return `did ${intent.identity} ${intent.nonce}`;
    case 'set_emergency_policy':
      return `setPolicy ${intent.policyId}`;
    case 'set_emergency_approver':
      return `setApprover ${intent.approver}`;
    case 'open_emergency':
    case 'close_emergency':
    case 'review_emergency':
      return `${intent.kind.split('_')[0]} ${intent.caseId}`;
    default:
      return `${intent.kind.split('_')[0]} ${intent.issuer} ${intent.typeId}`;
  }
}

/** How often the work of each intent is in the calldata of the chain: once is right. */
async function timesMined(intents: readonly ChainIntent[]): Promise<readonly number[]> {
  const work = await minedWork(network);
  return intents.map((intent) => work.get(nameOf(intent)) ?? 0);
}
const once = (intents: readonly ChainIntent[]) => intents.map(() => 1);

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function chance(state: number) {
  let now = state;
  return () => {
    now = (now + 0x6d2b79f5) | 0;
    let mixed = Math.imul(now ^ (now >>> 15), 1 | now);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const sixtyIntents = () => [
  create(1),
  create(2),
  ...Array.from({ length: 10 }, (_, at) => [revoke(1, at * 977), revoke(2, at * 1013)]).flat(),
  ...Array.from({ length: 18 }, (_, at) => reveal(at)),
  ...logIntents(50, [10, 20, 30, 40]),
  ...logIntents(51, [7]),
  ...issuerIntents(60),
  ...issuerIntents(61),
  ...emergencyIntents(70),
];

/** Some sixty intents of every kind that come one by one, with a process that may die at each step and a chain that `disturb` turns. */
async function chaos(random: () => number, finality: Finality, disturb: () => Promise<unknown>) {
  const intents = sixtyIntents();
  const waiting = [...intents];
  let crashes = 0;
  let crashRate = 0.06;
  for (const number of [1, 2]) await harness.keepList(network.registries.listIdOf(salt(number)));
  const start = () =>
    harness.outbox({ ...fragile(harness.ledger, network.chain, () => random() < crashRate), finality });
  let outbox = start();
  for (let step = 0; step < 400; step++) {
    await harness.enqueue(...waiting.splice(0, Math.floor(random() * 4)));
    if (!(await survives(() => outbox.tick()))) {
      crashes++;
      outbox = start();
    }
    harness.clock.nowMs += 500;
    await disturb();
    if (waiting.length === 0) crashRate = 0;
    if (waiting.length === 0 && (await harness.areFinal())) break;
  }
  expect(await harness.areFinal()).toBe(true);
  return { intents, crashes };
}

describe('the outbox loses nothing and does nothing twice', () => {
  test.each([1, 2, 3])('when its process dies at random (run %i)', async (run) => {
    const { intents, crashes } = await chaos(chance(run), 'instant', async () => undefined);
    expect(crashes).toBeGreaterThan(3);
    expect(await timesMined(intents)).toEqual(once(intents));
  });

  test.each([4, 5, 6])('when blocks are reorganised and its process dies (run %i)', async (run) => {
    const random = chance(run);
    let reorganisations = 0;
    // anvil does not make new blocks well while it replaces old ones
    await network.rpc('evm_setAutomine', false);
    const { intents } = await chaos(random, { depth: 3 }, async () => {
      if (random() < 0.4) {
        await network.rpc('anvil_reorg', 1 + Math.floor(random() * 3), []);
        reorganisations++;
      } else await network.rpc('evm_mine');
    });
    await network.rpc('evm_setAutomine', true);
    expect(reorganisations).toBeGreaterThan(3);
    expect(harness.events.some(({ kind }) => kind === 'reopened')).toBe(true);
    expect(await timesMined(intents)).toEqual(once(intents));
  });

  test.each([7, 8])('when nodes forget pending transactions and its process dies (run %i)', async (run) => {
    const random = chance(run);
    await network.rpc('evm_setAutomine', false);
    const { intents } = await chaos(random, { depth: 1 }, async () => {
      await network.rpc(random() < 0.4 ? 'anvil_dropAllTransactions' : 'evm_mine');
    });
    await network.rpc('evm_setAutomine', true);
    expect(await timesMined(intents)).toEqual(once(intents));
  });

  test('when the chain goes back to before what was final', async () => {
    await harness.enqueue(create(1), reveal(1));
    await harness.settle();
    const before = await network.rpc('evm_snapshot');
    const lost = [reveal(2), revoke(1, 5), create(2), revoke(1, 6), reveal(3)];
    const outbox = harness.outbox();
    for (const intent of lost) {
      await harness.enqueue(intent);
      await harness.settle(outbox);
    }
    await network.rpc('evm_revert', before);
    harness.clock.nowMs += 5000;
    expect(await outbox.tick()).toBe('busy');
    expect(await harness.areFinal()).toBe(false);
    await harness.settle(outbox);
    expect(await timesMined(lost)).toEqual(once(lost));
  });

  test('when the node is killed and comes back without its last blocks', async () => {
    const intents = [create(1), reveal(1), reveal(2)];
    await harness.enqueue(create(1), reveal(1));
    await harness.settle();
    await network.embedded.snapshot();
    await harness.enqueue(reveal(2));
    await harness.settle();
    const { anvilPid } = JSON.parse(await readFile(join(network.dir, 'chain.json'), 'utf8'));
    process.kill(anvilPid, 'SIGKILL');
    await until(
      async () =>
        JSON.parse(await readFile(join(network.dir, 'chain.json'), 'utf8')).genesisHash && (await isBack(anvilPid)),
    );
    expect(await timesMined(intents)).toEqual([1, 1, 0]);
    harness.clock.nowMs += 5000;
    const outbox = harness.outbox();
    await outbox.tick();
    await harness.settle(outbox);
    expect(await timesMined(intents)).toEqual([1, 1, 1]);
  });

  const isBack = async (earlierPid: number) => {
    const record = JSON.parse(await readFile(join(network.dir, 'chain.json'), 'utf8'));
    return record.anvilPid !== earlierPid && record.genesisHash !== undefined;
  };

  test('when another transaction takes its nonce, once that is final', async () => {
    await network.rpc('evm_setAutomine', false);
    await harness.enqueue(reveal(1));
    const unsent = { ...network.chain, broadcast: async () => ({ accepted: true, refusals: [] }) };
    await harness.outbox({ chain: unsent, finality: { depth: 2 } }).tick();
    const taken = transact(network.chain, network.signer, network.signer.address, '0x');
    await until(async () => JSON.stringify(await network.rpc('txpool_status')).includes('"pending":"0x1"'));
    await network.rpc('evm_mine');
    await taken;
    harness.clock.nowMs += 1000;
    const outbox = harness.outbox({ finality: { depth: 2 } });
    await outbox.tick();
    expect(harness.events.filter(({ kind }) => kind === 'requeued')).toEqual([]);
    await harness.settle(outbox, () => network.rpc('evm_mine'));
    await network.rpc('evm_setAutomine', true);
    expect(harness.events.filter(({ kind }) => kind === 'requeued')).toMatchObject([{ reason: 'nonce_used' }]);
    expect(await timesMined([reveal(1)])).toEqual([1]);
  });

  test('when its update is too late, because somebody else moved the list', async () => {
    const delegate = keySigner(testChainId, `0x${'66'.repeat(32)}`);
    await network.rpc('anvil_setBalance', delegate.address, '0xd3c21bcecceda1000000');
    await harness.enqueue(create(1));
    await harness.settle();
    const listId = hexOf(network.registries.listIdOf(salt(1)));
    const write = (functionName: string, args: readonly unknown[]) =>
      encodeFunctionData({ abi: statusRegistryAbi, functionName, args } as never);
    const { statusRegistry } = network.addresses;
    await transact(
      network.chain,
      network.signer,
      statusRegistry,
      write('setDelegate', [listId, delegate.address, 2n ** 40n]),
    );
    await network.rpc('evm_setAutomine', false);
    await harness.enqueue(revoke(1, 7));
    const outbox = harness.outbox({ finality: { depth: 2 } });
    await outbox.tick();
    const tree = new StatusTree(12);
    const theirs = write('update', [listId, 1, tree.rootToggled([9]), bytesToHex(encodeDelta([9]))]);
    const first = transact(network.chain, delegate, statusRegistry, theirs);
    await until(async () => JSON.stringify(await network.rpc('txpool_status')).includes('"pending":"0x2"'));
    await network.rpc('evm_mine');
    expect((await first).status).toBe('success');
    // ours has failed, but not for good: in another order it may still succeed
    await outbox.tick();
    expect(harness.events.filter(({ kind }) => kind === 'requeued')).toEqual([]);
    await harness.settle(outbox, () => network.rpc('evm_mine'));
    await network.rpc('evm_setAutomine', true);
    expect(harness.events.filter(({ kind }) => kind === 'requeued')).toMatchObject([{ reason: 'reverted' }]);
    expect(await timesMined([revoke(1, 7)])).toEqual([2]);
  });

  test('when the chain goes back to before a nonce that was given up', async () => {
    const before = await network.rpc('evm_snapshot');
    await harness.enqueue(reveal(1));
    const unsent = { ...network.chain, broadcast: async () => ({ accepted: true, refusals: [] }) };
    await harness.outbox({ chain: unsent }).tick();
    await transact(network.chain, network.signer, network.signer.address, '0x');
    harness.clock.nowMs += 1000;
    await harness.settle();
    await network.rpc('evm_revert', before);
    harness.clock.nowMs += 5000;
    const outbox = harness.outbox();
    await outbox.tick();
    await harness.settle(outbox);
    expect(await timesMined([reveal(1)])).toEqual([1]);
  });
});
