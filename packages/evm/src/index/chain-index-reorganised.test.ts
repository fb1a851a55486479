import { inMemoryChainEvents } from '@assent/application/in-memory';
import { zAddress } from '@assent/domain';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { StatusTree } from '../status/status-tree.ts';
import { testIndex } from '../testing/test-index.ts';
import { deltaOf, readOne, type TestIssuer, type TestList, testIssuer } from '../testing/test-issuer.ts';
import { bytes32, type TestNetwork, testNetwork } from '../testing/test-network.ts';
import { testRegistrar } from '../testing/test-registrar.ts';
import type { ChainIndex } from './chain-index.ts';
import { mirroredAnchors } from './mirrored-anchors.ts';
import { mirroredRevocationStatus } from './mirrored-revocation-status.ts';

let network: TestNetwork;
let issuer: TestIssuer;
let list: TestList;
let events: ReturnType<typeof inMemoryChainEvents>;
let index: ChainIndex;

beforeEach(async () => {
  network = await testNetwork();
  issuer = testIssuer(network);
  list = await issuer.createList();
  events = inMemoryChainEvents();
  index = testIndex(network, { events });
});
afterEach(() => network.close());

const entryOf = (at: number) => issuer.bit(list.listId, at);
const status = (of = index) => mirroredRevocationStatus(of);
const mine = (blocks = 1) => network.rpc('anvil_mine', `0x${blocks.toString(16)}`);
const rollback = (blocks: number) => network.rpc('anvil_rollback', blocks);
const readAll = async (of: ChainIndex, ...at: number[]) => (await status(of).read(at.map(entryOf))).readings;

describe('a chain that goes back', () => {
  test('is followed, and what was seen revoked stays revoked for this memory, but not for the next one', async () => {
    await list.revoke(1);
    const secret = bytes32(700);
    await list.revoke(2);
    await issuer.reveal(secret);
    expect(await readAll(index, 1, 2, 3)).toEqual(['revoked', 'revoked', 'valid']);
    await rollback(2);
    await mine(5);
    expect(await readAll(index, 1, 2, 3)).toEqual(['revoked', 'revoked', 'valid']);
    expect(await readOne(status(), issuer.consent(secret))).toBe('revoked');
    const other = testIndex(network, { events });
    expect(await readAll(other, 1, 2, 3)).toEqual(['revoked', 'valid', 'valid']);
    expect(await readOne(status(other), issuer.consent(secret))).toBe('valid');
  });

  test('is followed also while it is shorter than it was', async () => {
    await list.revoke(1);
    await list.revoke(2);
    await mine(3);
    await readAll(index, 1);
    await rollback(4);
    const { block } = await status().read([entryOf(1)]);
    expect(`0x${block.toString(16)}`).toBe(await network.rpc('eth_blockNumber'));
    expect(await readAll(testIndex(network, { events }), 1, 2)).toEqual(['revoked', 'valid']);
  });

  test('and goes on differently is read anew: a list with other updates of the same versions', async () => {
    await list.revoke(1);
    await list.revoke(2);
    await readAll(index, 2);
    await rollback(1);
    const tree = new StatusTree(12);
    tree.toggleTowards(tree.rootToggled([1]), [1]);
    tree.toggleTowards(tree.rootToggled([9]), [9]);
    await issuer.call('update', [list.listId, 2, tree.root, deltaOf(9)]);
    expect(await readAll(index, 1, 2, 9, 10)).toEqual(['revoked', 'revoked', 'revoked', 'valid']);
    expect(await readAll(testIndex(network, { events }), 1, 2, 9)).toEqual(['revoked', 'valid', 'revoked']);
    expect(await readAll(testIndex(network), 1, 2, 9)).toEqual(['revoked', 'valid', 'revoked']);
  });

  test('takes suspensions and their ends back, for a state that is gone binds nobody', async () => {
    const suspensions = await issuer.createList();
    await suspensions.revoke(1, 2);
    const entries = [1, 2, 3].map((at) => issuer.suspendable(list.listId, suspensions.listId, at));
    const readings = async (of: typeof index) => (await mirroredRevocationStatus(of).read(entries)).readings;
    await suspensions.revoke(1);
    await suspensions.revoke(3);
    expect(await readings(index)).toEqual(['valid', 'suspended', 'suspended']);
    await rollback(1);
    for (const one of [index, testIndex(network)]) expect(await readings(one)).toEqual(['valid', 'suspended', 'valid']);
    await rollback(1);
    for (const one of [index, testIndex(network)])
      expect(await readings(one)).toEqual(['suspended', 'suspended', 'valid']);
  });

  test('takes checkpoints of a log back', async () => {
    const { logId, anchor } = await testRegistrar(network).openLog(bytes32(77));
    const first = await anchor(10, bytes32(1), bytes32(2));
    const second = await anchor(20, bytes32(3), bytes32(4));
    const anchors = mirroredAnchors(index);
    expect((await anchors.latestAnchor(logId))?.digest).toBe(second);
    await rollback(1);
    expect((await anchors.latestAnchor(logId))?.digest).toBe(first);
    expect(await anchors.anchorOf(logId, second)).toBeUndefined();
  });

  test('takes a suspension back: it counts on here until the chain says something about the issuer again', async () => {
    const registrar = testRegistrar(network);
    const address = zAddress.parse(`0x${'ab'.repeat(20)}`);
    const accredited = async (of = index) =>
      (await of.read(({ accreditations }) => accreditations.isAccreditedAt(address, bytes32(5), 1500))).value;
    await registrar.accredit(address, bytes32(5), 1000, 2000);
    expect(await accredited()).toBe(true);
    await registrar.suspend(address, bytes32(5), 1200);
    expect(await accredited()).toBe(false);
    await rollback(1);
    expect(await accredited()).toBe(false);
    expect(await accredited(testIndex(network, { events }))).toBe(true);
    await registrar.accredit(address, bytes32(5), 1000, 3000);
    expect(await accredited()).toBe(true);
  });

  test('to before the contracts makes the lists unknown', async () => {
    await list.revoke(1);
    await readAll(index, 1);
    const head = Number(await network.rpc('eth_blockNumber'));
    await rollback(head - 1);
    await expect(readAll(index, 1)).rejects.toMatchObject({ code: 'registry_unavailable' });
    await expect(readAll(testIndex(network, { events }), 1)).rejects.toMatchObject({ code: 'registry_unavailable' });
  });
});
