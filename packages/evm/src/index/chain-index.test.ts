import { inMemoryChainEvents } from '@assent/application/in-memory';
import { type StatusEntry, zAddress, zDid, zInstant } from '@assent/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { hexOf } from '../hex.ts';
import { StatusTree } from '../status/status-tree.ts';
import { testIndex } from '../testing/test-index.ts';
import { deltaOf, readOne, type TestIssuer, type TestList, testIssuer } from '../testing/test-issuer.ts';
import { bytes32, type TestNetwork, testNetwork } from '../testing/test-network.ts';
import { testRegistrar } from '../testing/test-registrar.ts';
import { mirroredAccreditations } from './mirrored-accreditations.ts';
import { mirroredAnchors } from './mirrored-anchors.ts';
import { mirroredRevocationStatus } from './mirrored-revocation-status.ts';

let network: TestNetwork;
let issuer: TestIssuer;
let list: TestList;

beforeAll(async () => {
  network = await testNetwork();
  issuer = testIssuer(network);
});
afterAll(() => network.close());
beforeEach(async () => {
  list = await issuer.createList();
});

const entryOf = (index: number) => issuer.bit(list.listId, index);
const reader = (...settings: Parameters<typeof testIndex> extends [unknown, ...infer Rest] ? Rest : never) =>
  mirroredRevocationStatus(testIndex(network, ...settings));

describe('a status list in the mirror', () => {
  test('reads as it was written, as of the latest block', async () => {
    await list.revoke(0, 5, 300, 1_048_575);
    await list.revoke(6);
    const { readings, block, ageMs } = await reader().read([0, 5, 6, 7, 300, 1_048_575].map(entryOf));
    expect(readings).toEqual(['revoked', 'revoked', 'revoked', 'valid', 'revoked', 'revoked']);
    expect(`0x${block.toString(16)}`).toBe(await network.rpc('eth_blockNumber'));
    expect(ageMs).toBeLessThan(1000);
  });

  test('is as of a block that is at least as new as the call', async () => {
    const status = reader();
    for (let index = 0; index < 20; index++) {
      const background = status.read([entryOf(index)]);
      await list.revoke(index);
      expect(await readOne(status, entryOf(index))).toBe('revoked');
      await background;
    }
  });

  test('whose root does not match its delta is unreadable, and stays so, and spoils no other', async () => {
    const other = await issuer.createList();
    await other.revoke(4);
    await list.revoke(1);
    const status = reader();
    expect(await readOne(status, entryOf(2))).toBe('valid');
    const spoiled = new StatusTree(12);
    await list.post(spoiled.rootToggled([1, 2]), deltaOf(3));
    for (const fresh of [status, reader()]) {
      await expect(fresh.read([entryOf(2)])).rejects.toMatchObject({
        code: 'registry_unavailable',
        params: { listId: list.listId, reason: 'bad_root' },
      });
      expect(await readOne(fresh, issuer.bit(other.listId, 4))).toBe('revoked');
    }
  });

  test('that takes a bit back, or begins with bits nobody saw set, says nothing about revocations', async () => {
    await list.revoke(1, 2);
    await list.revoke(1);
    for (const index of [1, 2, 3]) {
      await expect(reader().read([entryOf(index)])).rejects.toMatchObject({ params: { reason: 'bit_cleared' } });
    }
    const salt = issuer.newSalt();
    await issuer.call('createList', [hexOf(salt), 12, hexOf(bytes32(1))]);
    const read = reader().read([issuer.bit(network.registries.listIdOf(salt), 0)]);
    await expect(read).rejects.toMatchObject({ params: { reason: 'bad_root' } });
  });

  test('of suspensions says who is suspended now, beside the list of revocations', async () => {
    const suspensions = await issuer.createList();
    const entries = [1, 2, 3].map((index) => issuer.suspendable(list.listId, suspensions.listId, index));
    const status = reader();
    expect((await status.read(entries)).readings).toEqual(['valid', 'valid', 'valid']);
    await suspensions.revoke(1, 2);
    expect((await status.read(entries)).readings).toEqual(['suspended', 'suspended', 'valid']);
    await list.revoke(2);
    await suspensions.revoke(1, 3); // a flip of a set bit takes it back
    for (const fresh of [status, reader(), issuer.reader()]) {
      expect((await fresh.read(entries)).readings).toEqual(['valid', 'revoked', 'suspended']);
    }
    const beyond = issuer.suspendable(list.listId, (await issuer.createList(4)).listId, 4096);
    for (const fresh of [reader(), issuer.reader()]) expect(await readOne(fresh, beyond)).toBe('not_supported');
  });

  test('of suspensions that is not there leaves the status unknown, unless it is revoked', async () => {
    const entries = [1, 2].map((index) => issuer.suspendable(list.listId, bytes32(5), index));
    await list.revoke(1);
    for (const fresh of [reader(), issuer.reader()]) {
      await expect(fresh.read([entries[1]!])).rejects.toMatchObject({ params: { reason: 'unknown_list' } });
      expect(await readOne(fresh, entries[0]!)).toBe('revoked');
    }
  });

  test('that the chain does not know is unknown, and has no index behind its end', async () => {
    await expect(reader().read([issuer.bit(bytes32(3), 1)])).rejects.toMatchObject({
      code: 'registry_unavailable',
      params: { reason: 'unknown_list' },
    });
    expect(await readOne(reader(), entryOf(2 ** 20))).toBe('not_supported');
  });

  test('takes several updates of one block in their order', async () => {
    const first = new StatusTree(12);
    expect(first.toggleTowards(first.rootToggled([1]), [1])).toBe(true);
    const step = (version: number, newRoot: string, indexes: number[]) => ({
      listId: hexOf(list.listId),
      expectedVersion: version,
      newRoot,
      delta: deltaOf(...indexes),
    });
    await issuer.call('updateMany', [[step(1, first.root, [1]), step(2, first.rootToggled([2, 9]), [2, 9])]]);
    const { readings } = await reader().read([1, 2, 3, 9].map(entryOf));
    expect(readings).toEqual(['revoked', 'revoked', 'valid', 'revoked']);
  });

  test('is built from the store when its bits had to leave the memory', async () => {
    const other = await issuer.createList();
    await list.revoke(1, 2, 3);
    await other.revoke(4, 5, 6);
    const status = reader({ maxListBytes: 3 });
    for (let round = 0; round < 3; round++) {
      expect(await readOne(status, entryOf(3))).toBe('revoked');
      expect(await readOne(status, issuer.bit(other.listId, 3))).toBe('valid');
    }
    await list.revoke(7);
    expect((await status.read([7, 8].map(entryOf))).readings).toEqual(['revoked', 'valid']);
  });
});

describe('a consent in the mirror', () => {
  test('is revoked once its secret, or that of its epoch, is revealed', async () => {
    await issuer.reveal(bytes32(501), bytes32(502));
    const inEpoch = {
      ...issuer.consent(bytes32(504)),
      epochKey: network.registries.keyOf(bytes32(502)),
    } as StatusEntry;
    const entries = [501, 502, 503].map((seed) => issuer.consent(bytes32(seed)));
    expect((await reader().read([...entries, inEpoch])).readings).toEqual(['revoked', 'revoked', 'valid', 'revoked']);
  });
});

describe('an entry that names what we do not trust', () => {
  const elsewhere = zAddress.parse(`0x${'99'.repeat(20)}`);
  const otherRegistry = ({ type }: StatusEntry) =>
    type === 'StatusRegistryEntry' ? network.addresses.consentRevocations : network.addresses.statusRegistry;
  test.each<readonly [string, (entry: StatusEntry) => StatusEntry]>([
    ['another chain', (entry) => ({ ...entry, chainId: 1 })],
    ['another contract', (entry) => ({ ...entry, registry: elsewhere })],
    ['our contract for the other kind', (entry) => ({ ...entry, registry: otherRegistry(entry) })],
  ])('is not supported: %s', async (_, change) => {
    const entries = [change(entryOf(1)), change(issuer.consent(bytes32(1))), entryOf(1)];
    expect((await reader().read(entries)).readings).toEqual(['not_supported', 'not_supported', 'valid']);
  });
});

describe('an issuer in the mirror', () => {
  const address = zAddress.parse(`0x${'ab'.repeat(20)}`);
  const did = zDid.parse(`did:ethr:assent:${address}`);
  const at = (seconds: number) => zInstant.parse(new Date(seconds * 1000).toISOString().replace('.000', ''));

  test('is accredited as the contract says, and unknown where it says nothing', async () => {
    const { registries } = network;
    const registrar = testRegistrar(network);
    const chainAccreditations = mirroredAccreditations(testIndex(network), registries);
    const read = async (...seconds: number[]) =>
      (await chainAccreditations.read(seconds.map((one) => ({ issuer: did, type: 'LabResult', at: at(one) }))))
        .readings;
    expect(await read(1000)).toEqual(['unknown']);
    expect(await registrar.accredit(address, registries.typeIdOf('LabResult'), 1000, 2000)).toBe(true);
    expect(await read(999, 1000, 1999, 2000)).toEqual(['not_accredited', 'accredited', 'accredited', 'not_accredited']);
    expect(await registrar.suspend(address, registries.typeIdOf('LabResult'), 1500)).toBe(true);
    expect(await read(1499, 1500)).toEqual(['accredited', 'not_accredited']);
    const { readings } = await chainAccreditations.read([
      { issuer: did, type: 'PatientIdentity', at: at(1000) },
      { issuer: zDid.parse('did:web:clinic.example'), type: 'LabResult', at: at(1000) },
    ]);
    expect(readings).toEqual(['unknown', 'unknown']);
  });
});

describe('a log in the mirror', () => {
  test('has its checkpoints, each with its block', async () => {
    const { logId, anchor } = await testRegistrar(network).openLog(bytes32(77));
    const anchors = mirroredAnchors(testIndex(network));
    expect(await anchors.latestAnchor(logId)).toBeUndefined();
    const first = await anchor(10, bytes32(1), bytes32(2));
    const second = await anchor(25, bytes32(3), bytes32(4));
    const block = Number(await network.rpc('eth_blockNumber'));
    expect(await anchors.anchorOf(logId, second)).toMatchObject({
      size: 25,
      block,
      logRoot: bytes32(3),
      digest: second,
    });
    expect(await anchors.anchorOf(logId, first)).toMatchObject({ size: 10, block: block - 1, mapRoot: bytes32(2) });
    const { hash } = (await network.rpc('eth_getBlockByNumber', 'latest', false)) as { hash: string };
    expect(await anchors.latestAnchor(logId)).toMatchObject({ size: 25, blockHash: hash });
    expect(await anchors.anchorOf(logId, bytes32(9))).toBeUndefined();
    expect(await anchors.anchorOf(bytes32(8), first)).toBeUndefined();
  });
});

describe('after a restart', () => {
  test('what is in the store is not asked of the chain again', async () => {
    const events = inMemoryChainEvents();
    await list.revoke(1);
    await reader({ events }).read([entryOf(1)]);
    await list.revoke(2);
    expect((await reader({ events }).read([1, 2, 3].map(entryOf))).readings).toEqual(['revoked', 'revoked', 'valid']);
  });
});
