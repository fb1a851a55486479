import { statusRegistryAbi } from '@assent/contracts';
import { AppError, type Bytes32, type StatusEntry, zAddress } from '@assent/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { bytesToHex, type Hex } from 'viem';
import { hexOf } from '../hex.ts';
import { deltaOf, readOne, type TestIssuer, type TestList, testIssuer } from '../testing/test-issuer.ts';
import { bytes32, type TestNetwork, testNetwork } from '../testing/test-network.ts';
import { statusMirrors } from './status-mirrors.ts';
import { StatusTree } from './status-tree.ts';

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

describe('a status list on chain', () => {
  test('reads as it was written', async () => {
    await list.revoke(0, 5, 300, 1_048_575);
    await list.revoke(6);
    const { readings, block } = await issuer.reader().read([0, 5, 6, 7, 300, 1_048_575].map(entryOf));
    expect(readings).toEqual(['revoked', 'revoked', 'revoked', 'valid', 'revoked', 'revoked']);
    expect(`0x${block.toString(16)}`).toBe(await network.rpc('eth_blockNumber'));
  });

  test('is followed by a reader that has read it before', async () => {
    const status = issuer.reader();
    expect(await readOne(status, entryOf(9))).toBe('valid');
    for (const index of [1, 2, 9]) await list.revoke(index);
    expect(await readOne(status, entryOf(9))).toBe('revoked');
  });

  test('may be smaller or larger than ours', async () => {
    for (const depth of [0, 1, 22]) {
      const other = await issuer.createList(depth);
      const last = other.tree.size - 1;
      await other.revoke(last);
      const { readings } = await issuer
        .reader()
        .read([issuer.bit(other.listId, last), issuer.bit(other.listId, last - 1)]);
      expect(readings).toEqual(['revoked', 'valid']);
    }
  });

  test('has words and proofs that the contract accepts', async () => {
    await list.revoke(1, 2, 3, 70_000);
    const mirrored = await mirror(list.listId);
    for (const word of [0, 1, Math.floor(70_000 / 256), 4095]) {
      const accepts = (leaf: Hex) =>
        network.chain.read(({ client }) =>
          client.readContract({
            address: hexOf(network.addresses.statusRegistry),
            abi: statusRegistryAbi,
            functionName: 'verifyWord',
            args: [hexOf(list.listId), BigInt(word), leaf, mirrored.proof(word)],
          }),
        );
      expect(await accepts(mirrored.word(word))).toBe(true);
      expect(await accepts(bytesToHex(new Uint8Array(32).fill(7)))).toBe(false);
    }
  });

  test('whose root does not match its delta is unreadable, and stays so', async () => {
    await list.revoke(1);
    const status = issuer.reader();
    expect(await readOne(status, entryOf(2))).toBe('valid');
    const spoiled = new StatusTree(12);
    expect(spoiled.toggleTowards(spoiled.rootToggled([1, 2]), [1, 2])).toBe(true);
    await list.post(spoiled.root, deltaOf(3));
    for (const fresh of [status, issuer.reader()]) {
      await expect(fresh.read([entryOf(2)])).rejects.toMatchObject({
        code: 'registry_unavailable',
        params: { listId: list.listId, reason: 'bad_root' },
      });
    }
  });

  test('with one wrong root on the way to a right one is unreadable', async () => {
    const tree = new StatusTree(12);
    await list.post(tree.rootToggled([1]), deltaOf(2));
    await list.post(tree.rootToggled([2, 3]), deltaOf(3));
    await expect(issuer.reader().read([entryOf(2)])).rejects.toMatchObject({
      params: { version: 2, reason: 'bad_root' },
    });
  });

  test('that takes a bit back says nothing about revocations any more', async () => {
    await list.revoke(1, 2);
    const status = issuer.reader();
    expect(await readOne(status, entryOf(2))).toBe('revoked');
    await list.revoke(1);
    for (const fresh of [status, issuer.reader()]) {
      await expect(fresh.read([entryOf(2)])).rejects.toMatchObject({ params: { reason: 'bit_cleared' } });
    }
  });

  test('that begins with bits nobody saw set is unreadable', async () => {
    const salt = issuer.newSalt();
    await issuer.call('createList', [hexOf(salt), 12, hexOf(bytes32(1))]);
    const read = issuer.reader().read([issuer.bit(network.registries.listIdOf(salt), 0)]);
    await expect(read).rejects.toMatchObject({ code: 'registry_unavailable', params: { reason: 'bad_root' } });
  });

  test('that is unreadable leaves others readable in the same moment', async () => {
    const other = await issuer.createList();
    await other.revoke(4);
    await list.post(hexOf(bytes32(1)), '0x');
    const status = issuer.reader();
    const [bad, good] = await Promise.allSettled([
      status.read([entryOf(4)]),
      status.read([issuer.bit(other.listId, 4)]),
    ]);
    expect(bad.status).toBe('rejected');
    expect(good).toMatchObject({ status: 'fulfilled', value: { readings: ['revoked'] } });
  });

  test('that the chain does not know is unknown, not valid', async () => {
    await expect(issuer.reader().read([issuer.bit(bytes32(3), 1)])).rejects.toMatchObject({
      code: 'registry_unavailable',
      params: { reason: 'unknown_list' },
    });
  });

  test('has no index behind its end', async () => {
    const small = await issuer.createList(0);
    expect(await readOne(issuer.reader(), issuer.bit(small.listId, 256))).toBe('not_supported');
  });
});

describe('a consent key on chain', () => {
  test('is revoked once its secret is revealed', async () => {
    await issuer.reveal(bytes32(501), bytes32(502));
    const { readings } = await issuer.reader().read([501, 502, 503].map((seed) => issuer.consent(bytes32(seed))));
    expect(readings).toEqual(['revoked', 'revoked', 'valid']);
  });

  test('is revoked once its secret or that of its epoch is revealed, and so are all others of the epoch', async () => {
    const epochKey = network.registries.keyOf(bytes32(510));
    const ofEpoch = [511, 512].map(
      (seed): StatusEntry => ({ ...issuer.consent(bytes32(seed)), epochKey }) as StatusEntry,
    );
    const others = [issuer.consent(bytes32(512)), issuer.consent(bytes32(513))];
    await issuer.reveal(bytes32(511));
    expect((await issuer.reader().read([...ofEpoch, ...others])).readings).toEqual([
      'revoked',
      'valid',
      'valid',
      'valid',
    ]);
    await issuer.reveal(bytes32(510));
    expect((await issuer.reader().read([...ofEpoch, ...others])).readings).toEqual([
      'revoked',
      'revoked',
      'valid',
      'valid',
    ]);
  });
});

describe('an entry that names what we do not trust', () => {
  const elsewhere = zAddress.parse(`0x${'99'.repeat(20)}`);
  test.each<readonly [string, (entry: StatusEntry) => StatusEntry]>([
    ['another chain', (entry) => ({ ...entry, chainId: 1 })],
    ['another contract', (entry) => ({ ...entry, registry: elsewhere })],
    ['our contract for the other kind', (entry) => ({ ...entry, registry: otherRegistry(entry) })],
  ])('is not supported: %s', async (_, change) => {
    const entries = [change(entryOf(1)), change(issuer.consent(bytes32(1))), entryOf(1)];
    expect((await issuer.reader().read(entries)).readings).toEqual(['not_supported', 'not_supported', 'valid']);
  });

  const otherRegistry = ({ type }: StatusEntry) =>
    type === 'StatusRegistryEntry' ? network.addresses.consentRevocations : network.addresses.statusRegistry;
});

/** The tree of a list as a mirror of its own has it. */
async function mirror(listId: Bytes32): Promise<StatusTree> {
  return network.chain.read(async (node) => {
    const block = Number(await node.client.getBlockNumber());
    const current = (await statusMirrors(network.addresses.statusRegistry).refresh(node, block, [listId])).get(listId);
    if (!current || current instanceof AppError) throw current ?? new Error('no list');
    return current.tree;
  });
}
