import { statusRegistryAbi } from '@assent/contracts';
import type { Bytes32 } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeFunctionData, type Hex, hexToBytes } from 'viem';
import { evmRegistries } from '../registries/evm-registries.ts';
import { decodeDelta } from '../status/status-delta.ts';
import type { CurrentLists } from '../status/status-mirrors.ts';
import { bytes32 } from '../testing/test-network.ts';
import { anchorGas, createListGas, issuerGas, maxGas, openLogGas } from './gas.ts';
import type { OutboxContext } from './outbox-context.ts';
import { paddedSize } from './padding.ts';
import type { PlannedTransaction } from './plan.ts';
import { planReveals } from './plan-reveals.ts';
import { planStatus } from './plan-status.ts';
import { maxQueued } from './prepare-queued.ts';

const address = (digit: string) => `0x${digit.repeat(40)}`;
const operator = address('3');
const registries = evmRegistries({
  chainId: 20_261,
  statusRegistry: address('1'),
  consentRevocations: address('2'),
  issuerRegistry: address('5'),
  anchorLog: address('6'),
  emergencyAccess: address('7'),
  didRegistry: address('8'),
  operator,
});
const view = { latest: { number: 9 }, final: { number: 9 } } as Parameters<typeof planStatus>[2];

/** The price of calldata alone (EIP-7623): a transaction with less gas is not even taken into a block. */
function floorOf(data: Hex): number {
  const bytes = hexToBytes(data);
  const zeros = bytes.filter((byte) => byte === 0).length;
  return 21_000 + 10 * (zeros + 4 * (bytes.length - zeros));
}

/** What execution costs beside the calldata: for each list and each secret, as measured, and no less. */
function expectFit({ data, gas }: PlannedTransaction, execution: number): void {
  const bytes = hexToBytes(data);
  const zeros = bytes.filter((byte) => byte === 0).length;
  const intrinsic = 21_000 + 4 * zeros + 16 * (bytes.length - zeros);
  expect(gas).toBeLessThanOrEqual(maxGas);
  expect(gas).toBeGreaterThanOrEqual(Math.max(floorOf(data), intrinsic + execution));
  expect(bytes.length).toBeLessThan(128 * 1024);
}

/** Lists of 2^30 places with nothing set, whose decoys are spread as widely as they can be. */
function statusContext(listIds: readonly Bytes32[]): OutboxContext {
  const size = 2 ** 30;
  const tree = { size, has: () => false, setBits: () => [], rootToggled: () => bytes32(2 ** 40 + 1) };
  const head = { controller: operator, version: 2 ** 39, prevBlock: 3 };
  const lists = new Map(listIds.map((id) => [id, { head, tree }])) as unknown as CurrentLists;
  let next = 0;
  const takeDecoys = async (_: Bytes32, count: number) =>
    Array.from({ length: count }, () => (next = (next + 104_729_003) % size));
  return {
    registries,
    signer: { address: operator },
    mirrors: { refresh: async () => lists },
    ledger: { takeDecoys },
    onEvent: () => undefined,
  } as unknown as OutboxContext;
}

async function planRevocations(counts: readonly number[]) {
  const listIds = counts.map((_, at) => bytes32(2 ** 45 + at));
  const intents = counts.flatMap((count, list) =>
    Array.from({ length: count }, (_, at) => ({
      id: `${list}/${at}`,
      intent: { kind: 'revoke_status' as const, listId: listIds[list] as Bytes32, index: (at * 7919 + list) % 2 ** 30 },
    })),
  );
  const plan = await planStatus(statusContext(listIds), undefined as never, view, intents.slice(0, maxQueued));
  const [transaction] = plan.transactions;
  if (!transaction) throw new Error('nothing was planned');
  return transaction;
}

const updatesOf = (data: Hex) => {
  const { functionName, args } = decodeFunctionData({ abi: statusRegistryAbi, data });
  if (functionName === 'updateMany') return args[0];
  return functionName === 'update' ? [{ listId: args[0], delta: args[3] }] : [];
};

describe('gas', () => {
  test('a transaction of any revocations has enough and at most 16 million', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 20 }),
          fc.array(fc.integer({ min: 1, max: 18 }), { minLength: 1, maxLength: 300 }),
          fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 250, maxLength: 700 }),
        ),
        async (counts) => {
          const transaction = await planRevocations(counts);
          const updates = updatesOf(transaction.data);
          const flips = updates.map(({ delta }) => decodeDelta(hexToBytes(delta), 2 ** 30)?.length ?? 0);
          for (const size of flips) expect(size).toBe(paddedSize(size));
          const logs = updates.reduce((sum, { delta }) => sum + 2500 + 8 * delta.length, 0);
          expectFit(transaction, logs + 13_000 * updates.length);
          expect(transaction.intentIds.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('lists beyond what one transaction can move wait for the next, and the first ones do not', async () => {
    const transaction = await planRevocations(Array.from({ length: 700 }, () => 2));
    const lists = updatesOf(transaction.data);
    expect(lists.length).toBeGreaterThan(200);
    expect(lists.length).toBeLessThan(700);
    expect(transaction.gas).toBeLessThanOrEqual(maxGas);
    expect(lists[0]?.listId).toBe(bytes32(2 ** 45));
    expect(transaction.intentIds).toHaveLength(2 * lists.length);
  });

  test('a transaction of any withdrawals has enough and at most 16 million', async () => {
    const node = { client: { readContract: async ({ args }: { args: [string[]] }) => args[0].map(() => 0n) } } as never;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: maxQueued }), async (count) => {
        const intents = Array.from({ length: count }, (_, at) => ({
          id: `${at}`,
          intent: { kind: 'reveal_consent' as const, secret: registries.keyOf(bytes32(at)) },
        }));
        const context = { registries } as unknown as OutboxContext;
        const [transaction] = (await planReveals(context, node, view, intents)).transactions;
        if (!transaction) throw new Error('nothing was planned');
        // a storage slot and an event for each
        expectFit(transaction, 24_500 * transaction.intentIds.length);
      }),
      { numRuns: 20 },
    );
  });

  test('what is sent one by one is far from the limit', () => {
    // calldata of at most six words, the floor of which is 28 840
    for (const gas of [createListGas, issuerGas, openLogGas, anchorGas]) {
      expect(gas).toBeGreaterThan(40_000);
      expect(gas).toBeLessThan(maxGas / 16);
    }
  });
});
