import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { feesAt, raisedFees } from '../chain/fees.ts';
import { outboxHarness } from '../testing/outbox-harness.ts';
import { bytes32, type TestNetwork, testNetwork } from '../testing/test-network.ts';

let network: TestNetwork;

beforeAll(async () => {
  network = await testNetwork();
  await network.rpc('anvil_setNextBlockBaseFeePerGas', '0x0');
  await network.rpc('evm_mine');
  await network.rpc('anvil_setBalance', network.signer.address, '0x0');
});
afterAll(() => network.close());

/** What happened, without what the outbox sees only if it looks between the block and its being final. */
const stepsOf = ({ events }: ReturnType<typeof outboxHarness>) =>
  events.map(({ kind }) => kind).filter((kind) => kind !== 'mined');

describe('a chain without gas price', () => {
  test('takes the work of an account without money, if nothing is offered', async () => {
    const harness = outboxHarness(network);
    await harness.enqueue({ kind: 'reveal_consent', secret: bytes32(1) });
    await harness.settle(harness.outbox({ priorityFeeWei: 0n }));
    expect(stepsOf(harness)).toEqual(['signed', 'final']);
  });

  test('has transactions sent again as they are, however long they wait', async () => {
    const harness = outboxHarness(network);
    const outbox = harness.outbox({ priorityFeeWei: 0n });
    await network.rpc('evm_setAutomine', false);
    await harness.enqueue({ kind: 'reveal_consent', secret: bytes32(2) });
    for (let tick = 0; tick < 5; tick++) {
      await outbox.tick();
      harness.clock.nowMs += 20_000;
    }
    expect((await harness.ledger.open())[0]?.attempts).toHaveLength(1);
    await network.rpc('evm_setAutomine', true);
    await network.rpc('evm_mine');
    await harness.settle(outbox);
    expect(stepsOf(harness)).toEqual(['signed', 'final']);
  });
});

describe('fees', () => {
  test('are enough for twice the base fee, and raised by a quarter or to what is enough today', () => {
    expect(feesAt(7n, 5n)).toEqual({ maxFeePerGas: 19n, maxPriorityFeePerGas: 5n });
    const last = { maxFeePerGas: 400n, maxPriorityFeePerGas: 8n };
    expect(raisedFees(last, 1n, 5n)).toEqual({ maxFeePerGas: 501n, maxPriorityFeePerGas: 11n });
    expect(raisedFees(last, 1000n, 5n)).toEqual({ maxFeePerGas: 2005n, maxPriorityFeePerGas: 11n });
  });

  test('of nothing stay nothing as long as gas is free, and not longer', () => {
    const nothing = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
    expect(raisedFees(nothing, 0n, 0n)).toEqual(nothing);
    expect(raisedFees(nothing, 10n, 0n).maxFeePerGas).toBe(20n);
  });
});
