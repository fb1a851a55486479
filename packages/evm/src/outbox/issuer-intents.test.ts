import type { ChainIntent } from '@assent/application';
import { accessManagerAbi, issuerRegistryAbi } from '@assent/contracts';
import { zAddress } from '@assent/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { encodeFunctionData } from 'viem';
import { hexOf } from '../hex.ts';
import { type OutboxHarness, outboxHarness } from '../testing/outbox-harness.ts';
import { bytes32, type TestNetwork, testNetwork, transact } from '../testing/test-network.ts';
import { issuerGas } from './gas.ts';

const withoutEnd = 2 ** 48 - 1;
let network: TestNetwork;
let harness: OutboxHarness;
let pairs = 0;
let pair: { issuer: ReturnType<typeof zAddress.parse>; typeId: ReturnType<typeof bytes32> };

beforeAll(async () => {
  network = await testNetwork();
});
afterAll(() => network.close());
beforeEach(() => {
  harness = outboxHarness(network);
  pairs += 1;
  pair = { issuer: zAddress.parse(`0x${'1a'.repeat(20)}`), typeId: bytes32(pairs) };
});

const accredit = (from: number, until = withoutEnd): ChainIntent => ({ kind: 'accredit_issuer', ...pair, from, until });
const suspend = (since: number): ChainIntent => ({ kind: 'suspend_issuer', ...pair, since });
const reinstate = (from: number): ChainIntent => ({ kind: 'reinstate_issuer', ...pair, from });

const read = async () => {
  const place = { address: hexOf(network.registries.issuerRegistry), abi: issuerRegistryAbi };
  const args = [hexOf(pair.issuer), hexOf(pair.typeId)] as const;
  return network.chain.read(async ({ client }) => ({
    ...(await client.readContract({ ...place, functionName: 'accreditation', args })),
    gaps: await client.readContract({ ...place, functionName: 'gaps', args }),
  }));
};
const nonce = async () => Number(await network.rpc('eth_getTransactionCount', network.signer.address, 'latest'));
const reasons = () => harness.events.flatMap((event) => (event.kind === 'blocked' ? [event.reason] : []));
const statesOf = async (ids: readonly string[]) => (await harness.progress(ids)).map(({ state }) => state);
const gasOf = async (id: string) => (await harness.progress([id]))[0]?.transaction?.gasUsed ?? 0;
/** The operator as administrator of the manager. */
const manage = (functionName: 'grantRole' | 'revokeRole', ...args: readonly unknown[]) =>
  transact(
    network.chain,
    network.signer,
    network.addresses.accessManager,
    encodeFunctionData({ abi: accessManagerAbi, functionName, args } as never),
  );

describe('intents about issuers', () => {
  test('accredit, suspend and reinstate in the order they were asked for', async () => {
    const ids = await harness.enqueue(accredit(100), suspend(500), reinstate(900));
    await harness.settle();
    expect(await read()).toMatchObject({ from: 100, until: withoutEnd, suspended: false });
    expect((await read()).gaps).toEqual([{ from: 500, until: 900 }]);
    expect(reasons()).toEqual([]);
    for (const id of ids) expect(await gasOf(id)).toBeLessThan((issuerGas * 3) / 4);
  });

  test('of several accreditations that wait only the last is sent', async () => {
    const ids = await harness.enqueue(accredit(100), accredit(200, 300), accredit(400, 500));
    const before = await nonce();
    await harness.settle();
    expect(await nonce()).toBe(before + 1);
    expect(await read()).toMatchObject({ from: 400, until: 500 });
    expect(await statesOf(ids)).toEqual(['final', 'final', 'final']);
  });

  test('what is so on chain already needs no transaction', async () => {
    const intents = [accredit(100), suspend(500), reinstate(900), suspend(1000)];
    await harness.enqueue(...intents);
    await harness.settle();
    expect(await read()).toMatchObject({ suspendedSince: 1000, gaps: [{ from: 500, until: 900 }] });
    const before = await nonce();
    harness = outboxHarness(network);
    await harness.enqueue(...intents, suspend(2000));
    await harness.settle();
    expect(await nonce()).toBe(before);
    expect(await read()).toMatchObject({ suspended: true, suspendedSince: 1000, gaps: [{ from: 500, until: 900 }] });
  });

  test('what the contract refuses waits, costs nothing, and is done when it can be', async () => {
    const before = await nonce();
    const [id] = await harness.enqueue(reinstate(900));
    for (let tick = 0; tick < 10; tick++) {
      await harness.outbox().tick();
      harness.clock.nowMs += 100_000;
    }
    expect(await nonce()).toBe(before);
    expect(new Set(reasons())).toEqual(new Set(['issuer_registry_not_suspended']));
    const other = outboxHarness(network);
    await other.enqueue(accredit(100), suspend(800));
    await other.settle();
    harness.clock.nowMs += 600_000;
    await harness.settle();
    expect(await statesOf([id ?? ''])).toEqual(['final']);
    expect((await read()).gaps).toEqual([{ from: 800, until: 900 }]);
  });

  test('an older request that could not be done does not undo a newer one', async () => {
    const [older] = await harness.enqueue(reinstate(900));
    await harness.outbox().tick();
    expect(reasons()).toEqual(['issuer_registry_not_suspended']);
    await harness.enqueue(accredit(100), suspend(500));
    await harness.settle();
    expect(await statesOf([older ?? ''])).toEqual(['final']);
    harness.clock.nowMs += 600_000;
    await harness.outbox().tick();
    expect(await read()).toMatchObject({ suspended: true, suspendedSince: 500, gaps: [] });
  });

  test('where others govern, an accreditation waits and a suspension does not wait for it', async () => {
    await harness.enqueue(accredit(100));
    await harness.settle();
    await manage('revokeRole', 1n, network.signer.address);
    const [id] = await harness.enqueue(accredit(200), suspend(700));
    const before = await nonce();
    for (let tick = 0; tick < 5; tick++) {
      await harness.outbox().tick();
      harness.clock.nowMs += 100;
    }
    expect(await nonce()).toBe(before + 1);
    expect(new Set(reasons())).toEqual(new Set(['access_managed_unauthorized']));
    expect(await read()).toMatchObject({ from: 100, suspended: true, suspendedSince: 700 });
    // a governor who has to wait must schedule the call first
    await manage('grantRole', 1n, network.signer.address, 3600);
    harness.clock.nowMs += 600_000;
    await harness.outbox().tick();
    expect(reasons()).toContain('access_manager_not_scheduled');
    await manage('grantRole', 1n, network.signer.address, 0);
    await network.rpc('anvil_mine', '0x2', '0xe10');
    harness.clock.nowMs += 600_000;
    await harness.settle();
    expect(await statesOf([id ?? ''])).toEqual(['final']);
    expect(await read()).toMatchObject({ from: 200 });
  });
});
