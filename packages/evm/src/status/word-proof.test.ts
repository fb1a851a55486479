import type { StatusEvidence, StatusSubject } from '@assent/application';
import type { Did, ListPlace, StatusEntry } from '@assent/domain';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bytes32Of } from '../hex.ts';
import { mirroredLists } from '../index/mirrored-lists.ts';
import { testIndex } from '../testing/test-index.ts';
import { type TestIssuer, type TestList, testIssuer } from '../testing/test-issuer.ts';
import { bytes32, type TestNetwork, testNetwork } from '../testing/test-network.ts';
import { wordProofReader } from './word-proof.ts';

let network: TestNetwork;
let issuer: TestIssuer;
let list: TestList;

beforeAll(async () => {
  network = await testNetwork();
  issuer = testIssuer(network);
  list = await issuer.createList(10);
  await list.revoke(0, 255, 256, 70_000);
}, 120_000);
afterAll(() => network.close());

type Words = (place: ListPlace) => Promise<unknown>;

/** Words as an honest service gives them. */
const honest: Words = async ({ listId, index }) =>
  mirroredLists(testIndex(network)).wordOf(listId, Math.floor(index / 256));

const readWith = (words: Words, entry: StatusEntry): Promise<StatusEvidence> => {
  const { statusRegistry, consentRevocations } = network.addresses;
  const reader = wordProofReader({ chain: network.chain, statusRegistry, consentRevocations, words, retryMs: 1 });
  return reader({ issuer: 'did:example:issuer' as Did, format: 'dc+sd-jwt', entry } satisfies StatusSubject);
};
const bit = (index: number) => issuer.bit(list.listId, index);

describe('a status by proof', () => {
  test.each([0, 255, 256, 70_000])('is revoked at %d, as any node confirms', async (index) => {
    const evidence = await readWith(honest, bit(index));
    expect(evidence).toMatchObject({ reading: 'revoked', source: 'proof' });
    expect(evidence.block).toBeGreaterThan(0);
    expect(evidence.ageMs).toBeGreaterThanOrEqual(0);
  });

  test.each([1, 254, 257, 69_999, 2 ** 18 - 1])('is valid at %d', async (index) => {
    expect((await readWith(honest, bit(index))).reading).toBe('valid');
  });

  test('is not supported beyond the end of the list, in another registry, on another chain; nobody is asked for a word', async () => {
    const nobody: Words = async () => {
      throw new Error('somebody was asked');
    };
    const others = [
      bit(2 ** 18),
      { ...bit(1), registry: network.addresses.consentRevocations },
      { ...bit(1), chainId: 1 },
    ];
    for (const other of others) expect((await readWith(nobody, other)).reading).toBe('not_supported');
  });

  test('of a credential that can be suspended is proven in both lists', async () => {
    const suspensions = await issuer.createList(10);
    await suspensions.revoke(1, 255, 300);
    await suspensions.revoke(300);
    const at = (index: number) => issuer.suspendable(list.listId, suspensions.listId, index);
    const readings = [1, 2, 255, 300].map(async (index) => (await readWith(honest, at(index))).reading);
    expect(await Promise.all(readings)).toEqual(['suspended', 'valid', 'revoked', 'valid']);
    const onlyFirst: Words = (place) => (place.listId === list.listId ? honest(place) : Promise.resolve(undefined));
    await expect(readWith(onlyFirst, at(1))).rejects.toMatchObject({ params: { reason: 'not_proven' } });
    const other: Words = (place) => honest({ ...place, listId: list.listId });
    await expect(readWith(other, at(1))).rejects.toMatchObject({ params: { reason: 'not_proven' } });
    expect(
      (await readWith(honest, issuer.suspendable(list.listId, (await issuer.createList(4)).listId, 5000))).reading,
    ).toBe('not_supported');
  });

  test('of a list that the chain does not know is unknown, whatever is served for it', async () => {
    const word: Words = async () => ({ word: bytes32(0), proof: [] });
    await expect(readWith(word, issuer.bit(bytes32(404), 0))).rejects.toMatchObject({
      code: 'registry_unavailable',
      params: { reason: 'unknown_list' },
    });
  });

  const zeros = bytes32(0);
  test.each<[string, Words]>([
    ['a word in which the bit is not set', async (entry) => ({ ...((await honest(entry)) as object), word: zeros })],
    ['another word of the list', (entry) => honest({ ...entry, index: entry.index + 256 })],
    ['an inner node as a word', async (entry) => ({ word: zeros, proof: proofOf(await honest(entry)).slice(1) })],
    ['no proof', async () => ({ word: zeros, proof: [] })],
    ['a proof without end', async () => ({ word: zeros, proof: Array(23).fill(zeros) })],
    ['something else', async () => '<html>'],
    ['nothing', async () => undefined],
  ])('is unknown, never valid, if somebody brings %s', async (_, words) => {
    await expect(readWith(words, bit(70_000))).rejects.toMatchObject({
      code: 'registry_unavailable',
      params: { reason: 'not_proven' },
    });
  });

  test('is asked for again when the list moves between the word and the chain', async () => {
    let brought = 0;
    const moving: Words = async (entry) => {
      const word = await honest(entry);
      if (brought++ === 0) await list.revoke(90_000);
      return word;
    };
    expect((await readWith(moving, bit(70_001))).reading).toBe('valid');
    expect(brought).toBe(2);
  });

  test('is unknown if nobody brings a word', async () => {
    const failing: Words = async () => {
      throw Object.assign(new Error('down'));
    };
    await expect(readWith(failing, bit(1))).rejects.toThrow('down');
  });

  test('of a consent needs no word: the chain knows its keys', async () => {
    const nobody: Words = async () => {
      throw new Error('somebody was asked');
    };
    const [kept, taken] = [bytes32(71), bytes32(72)];
    await issuer.reveal(taken);
    expect((await readWith(nobody, issuer.consent(kept))).reading).toBe('valid');
    expect((await readWith(nobody, issuer.consent(taken))).reading).toBe('revoked');
    const inEpoch = { ...issuer.consent(kept), epochKey: network.registries.keyOf(taken) } as StatusEntry;
    expect((await readWith(nobody, inEpoch)).reading).toBe('revoked');
  });
});

const proofOf = (word: unknown) => (word as { readonly proof: readonly string[] }).proof.map(bytes32Of);

describe('a whole list from the chain', () => {
  const mirror = () => mirroredLists(testIndex(network));

  test('has every bit, the first one most significant', async () => {
    const own = await issuer.createList(9);
    await own.revoke(0, 9, 131_071);
    const { bits, version, block, ageMs } = await mirror().listOf(own.listId);
    const octets = bits();
    expect(octets).toHaveLength(2 ** 14);
    expect([octets[0], octets[1], octets.at(-1)]).toEqual([0x80, 0x40, 0x01]);
    expect(octets.reduce((sum, octet) => sum + (octet === 0 ? 0 : 1), 0)).toBe(3);
    expect({ version, isOfABlock: block > 0, ageMs: ageMs >= 0 }).toEqual({
      version: 2,
      isOfABlock: true,
      ageMs: true,
    });
  });

  test('gives a copy: what is done to it changes no list', async () => {
    const lists = mirror();
    (await lists.listOf(list.listId)).bits().fill(0xff);
    expect((await lists.listOf(list.listId)).bits()[1]).toBe(0);
  });

  test('refuses bits that are asked for when the list has moved on', async () => {
    const lists = mirror();
    const before = await lists.listOf(list.listId);
    await list.revoke(100_000);
    await lists.listOf(list.listId);
    expect(() => before.bits()).toThrow('list_moved');
  });

  test('is unknown if the chain has none', async () => {
    await expect(mirror().listOf(bytes32(404))).rejects.toMatchObject({ code: 'registry_unavailable' });
  });

  test('has no word beyond its end', async () => {
    await expect(mirror().wordOf(list.listId, 2 ** 10)).rejects.toMatchObject({ code: 'not_found' });
  });
});
