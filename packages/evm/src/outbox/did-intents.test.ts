import type { ChainIntent, DidOrder } from '@assent/application';
import { ethereumDidRegistryAbi } from '@assent/contracts';
import { type Address, zAddress, zBytes32 } from '@assent/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { encodePacked, type Hex, keccak256, parseSignature, zeroAddress } from 'viem';
import { generatePrivateKey, privateKeyToAccount, sign } from 'viem/accounts';
import { hexOf } from '../hex.ts';
import { type OutboxHarness, outboxHarness } from '../testing/outbox-harness.ts';
import { keyName } from '../testing/test-identity.ts';
import { type TestNetwork, testNetwork } from '../testing/test-network.ts';
import { changeDidGas } from './gas.ts';

let network: TestNetwork;
let harness: OutboxHarness;
beforeAll(async () => {
  network = await testNetwork();
});
afterAll(() => network.close());
beforeEach(() => {
  harness = outboxHarness(network);
});

const name = zBytes32.parse(keyName);
const value: Hex = `0x${'11'.repeat(32)}`;
const add: DidOrder = { kind: 'set_attribute', name, value, validity: 1_000_000 };
const revoke: DidOrder = { kind: 'revoke_attribute', name, value };
const giveUp: DidOrder = { kind: 'give_up' };

/** The hash that ERC-1056 wants signed, as its source computes it. */
function digestOf(registry: Address, identity: Address, nonce: number, order: DidOrder): Hex {
  const start = ['bytes1', 'bytes1', 'address', 'uint256', 'address', 'string'] as const;
  const values = ['0x19', '0x00', hexOf(registry), BigInt(nonce), hexOf(identity)] as const;
  const types = [...start, 'bytes32', 'bytes'] as const;
  if (order.kind === 'set_attribute') {
    const rest = [hexOf(order.name), hexOf(order.value), BigInt(order.validity)] as const;
    return keccak256(encodePacked([...types, 'uint256'], [...values, 'setAttribute', ...rest]));
  }
  if (order.kind === 'revoke_attribute') {
    const rest = [hexOf(order.name), hexOf(order.value)] as const;
    return keccak256(encodePacked(types, [...values, 'revokeAttribute', ...rest]));
  }
  return keccak256(encodePacked([...start, 'address'], [...values, 'changeOwner', zeroAddress]));
}

/** An identity that has no funds, and its orders. */
function identity() {
  const key = generatePrivateKey();
  const address = zAddress.parse(privateKeyToAccount(key).address.toLowerCase());
  const order = async (nonce: number, asked: DidOrder): Promise<ChainIntent> => {
    const hash = digestOf(network.addresses.didRegistry, address, nonce, asked);
    const { r, s, v } = parseSignature(await sign({ hash, privateKey: key, to: 'hex' }));
    const signature = { v: Number(v), r: zBytes32.parse(r), s: zBytes32.parse(s) };
    return { kind: 'change_did', identity: address, owner: address, nonce, order: asked, signature };
  };
  const changes = () =>
    network.chain.read(({ client }) =>
      client.getContractEvents({
        address: hexOf(network.addresses.didRegistry),
        abi: ethereumDidRegistryAbi,
        args: { identity: hexOf(address) },
        fromBlock: 0n,
      } as never),
    ) as Promise<{ eventName: string; args: Record<string, unknown> }[]>;
  return { address, order, changes };
}

const reasons = () => harness.events.flatMap((event) => (event.kind === 'blocked' ? [event.reason] : []));

describe('orders for a did:ethr', () => {
  test('are done in the sequence of their nonces, paid for by the operator', async () => {
    const { order, changes } = identity();
    const ids = await harness.enqueue(await order(2, giveUp), await order(1, revoke), await order(0, add));
    await harness.settle();
    const events = await changes();
    expect(events.map(({ eventName }) => eventName)).toEqual([
      'DIDAttributeChanged',
      'DIDAttributeChanged',
      'DIDOwnerChanged',
    ]);
    expect(events[0]?.args.value).toBe(value);
    expect([Number(events[0]?.args.validTo) > 0, events[1]?.args.validTo]).toEqual([true, 0n]);
    expect(reasons()).toEqual([]);
    for (const { transaction } of await harness.progress(ids)) {
      expect(transaction?.gasUsed).toBeLessThan((changeDidGas(356) * 3) / 4);
    }
  });

  test('of several identities do not wait for each other, nor for one that cannot be done', async () => {
    const [first, second, third] = [identity(), identity(), identity()];
    const forged = { ...(await third.order(0, add)), identity: first.address, owner: third.address } as ChainIntent;
    await harness.enqueue(forged, await second.order(0, add), await first.order(0, revoke));
    const outbox = harness.outbox();
    for (let ticks = 0; ticks < 8; ticks++) await outbox.tick();
    expect((await harness.progress()).map(({ state }) => state)).toEqual(['queued', 'final', 'final']);
    expect(reasons()).toEqual(['bad_signature']);
    expect(await first.changes()).toHaveLength(1);
  });

  test('that somebody has brought to the chain already are settled, and done once', async () => {
    const { order, changes } = identity();
    const intent = await order(0, add);
    await harness.enqueue(intent);
    await harness.settle();
    const other = outboxHarness(network);
    await other.enqueue(intent);
    await other.settle();
    expect((await other.progress())[0]?.transaction).toBeUndefined();
    expect(await changes()).toHaveLength(1);
  });

  test('whose nonce went to another order are reported, and never called done', async () => {
    const { order } = identity();
    await harness.enqueue(await order(0, revoke));
    await harness.settle();
    const other = outboxHarness(network);
    await other.enqueue(await order(0, giveUp));
    await other.outbox().tick();
    expect(other.events).toContainEqual(expect.objectContaining({ kind: 'blocked', reason: 'nonce_used' }));
    expect((await other.progress())[0]?.state).toBe('queued');
  });

  test('are sent again after the chain took them back', async () => {
    const { order, changes } = identity();
    const outbox = harness.outbox({ finality: { depth: 2 } });
    await harness.enqueue(await order(0, add), await order(1, revoke));
    for (let ticks = 0; ticks < 6; ticks++) await outbox.tick();
    expect(await changes()).toHaveLength(2);
    await network.rpc('anvil_rollback', 2);
    expect(await changes()).toHaveLength(0);
    await harness.settle(outbox, () => network.rpc('anvil_mine', '0x1'));
    expect((await changes()).map(({ args }) => args.validTo === 0n)).toEqual([false, true]);
  });
});
