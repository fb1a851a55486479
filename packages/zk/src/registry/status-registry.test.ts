import { beforeAll, describe, expect, test } from '@jest/globals';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils';
import fc from 'fast-check';
import { randomScalar, toBigEndian } from '../bbs/scalar.ts';
import { newStatusRegistry, nextEpoch, type StatusRegistry, takeHandle } from './status-registry.ts';
import { isWitness, type StatusUpdate, type StatusWitness, updateWitness } from './status-update.ts';

const id = 'urn:registry:test';
let empty: StatusRegistry;
beforeAll(async () => {
  empty = await newStatusRegistry(id, 12);
});

/** Takes so many handles, as issuing does. */
async function taken(registry: StatusRegistry, many: number) {
  const held: StatusWitness[] = [];
  let now = registry;
  for (let index = 0; index < many; index += 1) {
    const { registry: after, statusHandle, witness } = await takeHandle(now);
    const { publicKey, epoch, accumulator } = after;
    held.push({ registry: id, publicKey, epoch, accumulator, statusHandle, witness });
    now = after;
  }
  return { registry: now, held };
}

describe('a registry', () => {
  test('gives every credential another handle, in no order, and does not change with it', async () => {
    const { registry, held } = await taken(empty, 12);
    expect(registry.accumulator).toBe(empty.accumulator);
    expect(registry.epoch).toBe(0);
    const handles = held.map(({ statusHandle }) => bytesToHex(statusHandle));
    expect(new Set(handles).size).toBe(12);
    expect(handles.toSorted()).not.toEqual(handles);
    for (const one of held) expect(await isWitness(one)).toBe(true);
    await expect(takeHandle(registry)).rejects.toMatchObject({ code: 'gone' });
    const { registry: larger } = await nextEpoch(registry, { room: 1 });
    expect((await takeHandle(larger)).registry.unused).toEqual([]);
  });

  test('takes out only what it has given, and each once', async () => {
    const { registry, held } = await taken(empty, 2);
    const [one, other] = held.map(({ statusHandle }) => statusHandle);
    const refused = { code: 'not_found', params: { registry: id } };
    await expect(nextEpoch(registry, { revoke: [toBigEndian(randomScalar())] })).rejects.toMatchObject(refused);
    await expect(nextEpoch(registry, { revoke: [hexToBytes(empty.unused[5]!)] })).rejects.toMatchObject(refused);
    await expect(nextEpoch(registry, { revoke: [one!, one!] })).rejects.toMatchObject(refused);
    const { registry: after } = await nextEpoch(registry, { revoke: [one!] });
    await expect(nextEpoch(after, { revoke: [one!] })).rejects.toMatchObject(refused);
    expect((await nextEpoch(after, { revoke: [other!] })).registry.epoch).toBe(2);
  });

  test('has a number that says nothing about how many are in it', async () => {
    const sizes = await Promise.all([0, 1, 12].map(async (room) => newStatusRegistry(id, room)));
    for (const { accumulator } of sizes) expect(accumulator).toHaveLength(96);
  });
});

describe('whatever is revoked, in batches of any size and order', () => {
  const credentials = 7;
  /** When each credential is revoked: in an epoch of 1 to 3, or never (0); and when each wallet catches up. */
  const history = fc.record({
    revokedIn: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: credentials, maxLength: credentials }),
    order: fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: credentials }),
    room: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 }),
    takes: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    isLate: fc.array(fc.boolean(), { minLength: credentials, maxLength: credentials }),
  });

  test('has no witness from then on, and everybody else has', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ revokedIn, order, room, takes, isLate }) => {
        const start = await taken(empty, credentials);
        let { registry } = start;
        const held: (StatusWitness | 'revoked')[] = [...start.held];
        const expected = [...revokedIn];
        const files: StatusUpdate[] = [];
        const catchUp = async (wallet: number) => {
          for (const file of files) {
            const now = held[wallet]!;
            if (now === 'revoked' || file.epoch <= now.epoch) continue;
            held[wallet] = await updateWitness(now, structuredClone(file));
          }
        };
        for (const epoch of [1, 2, 3]) {
          const going = order.filter((wallet) => revokedIn[wallet] === epoch);
          const revoke = going.map((wallet) => start.held[wallet]!.statusHandle);
          const next = await nextEpoch(registry, { revoke, room: room[epoch - 1]! });
          registry = next.registry;
          files.push(next.update);
          for (const wallet of order) if (!isLate[wallet]) await catchUp(wallet);
          if (takes[epoch - 1] && registry.unused.length > 0) {
            const more = await taken(registry, 1);
            registry = more.registry;
            held.push(...more.held);
            expected.push(0);
          }
        }
        const { accumulator } = registry;
        for (const wallet of held.keys()) await catchUp(wallet);
        for (const [wallet, now] of held.entries()) {
          expect([wallet, now === 'revoked']).toEqual([wallet, expected[wallet] !== 0]);
          if (now === 'revoked') {
            const old = start.held[wallet]!;
            expect(await isWitness({ ...old, epoch: 3, accumulator })).toBe(false);
          } else {
            expect([now.epoch, now.accumulator, await isWitness(now)]).toEqual([3, accumulator, true]);
          }
        }
      }),
      { numRuns: 12 },
    );
  });

  test('cannot be brought back by leaving its handle out of the file, nor by another file', async () => {
    const start = await taken(empty, 4);
    const [revoked, other, third] = start.held as [StatusWitness, StatusWitness, StatusWitness];
    const { update } = await nextEpoch(start.registry, { revoke: [revoked.statusHandle, third.statusHandle] });
    const unavailable = { code: 'registry_unavailable', params: { registry: id } };
    const without = { ...update, removed: update.removed.slice(1) };
    await expect(updateWitness(revoked, without)).rejects.toMatchObject(unavailable);
    await expect(updateWitness(revoked, { ...update, removed: [] })).rejects.toMatchObject(unavailable);
    const wrong: readonly object[] = [
      { ...update, epoch: 2 },
      { ...update, registry: 'urn:registry:other' },
      { ...update, publicKey: `${update.publicKey.slice(0, -2)}00` },
      { ...update, before: update.after },
      { ...update, after: update.before },
      { ...update, info: update.info.slice(2) },
      { ...update, added: [bytesToHex(other.statusHandle)] },
      { ...update, version: 2 },
      { ...update, more: 1 },
      {},
    ];
    for (const [index, file] of wrong.entries()) {
      const outcome = await updateWitness(other, file).catch(({ code }: { code: string }) => code);
      expect([index, outcome]).toEqual([index, 'registry_unavailable']);
    }
    expect(await updateWitness(other, update)).toMatchObject({ epoch: 1, accumulator: update.after });
  });
});

test('a witness is of its handle, registry and accumulator, and of no other bytes', async () => {
  const { held } = await taken(empty, 2);
  const [one, other] = held as [StatusWitness, StatusWitness];
  const foreign = await newStatusRegistry(id, 1);
  const wrong: readonly StatusWitness[] = [
    { ...one, statusHandle: other.statusHandle },
    { ...one, witness: other.witness },
    { ...one, publicKey: foreign.publicKey },
    { ...one, accumulator: foreign.accumulator },
    { ...one, witness: one.witness.slice(1) },
    { ...one, witness: new Uint8Array(48) },
    { ...one, witness: Uint8Array.from([0xc0, ...new Uint8Array(47)]) },
  ];
  for (const [index, witness] of wrong.entries()) expect([index, await isWitness(witness)]).toEqual([index, false]);
});
