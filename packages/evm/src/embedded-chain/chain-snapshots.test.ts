import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { bytes32 } from '../testing/test-network.ts';
import { chainSnapshots } from './chain-snapshots.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assent-snapshots-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const snapshotAt = (blockNumber: number) => ({
  mark: { chainId: 7, genesisHash: bytes32(1), blockNumber },
  state: Uint8Array.from({ length: 1000 }, (_, at) => (at * blockNumber) % 256),
});
const newestBlock = async () => (await chainSnapshots(dir).newest()).snapshot?.mark.blockNumber;
const current = () => join(dir, 'snapshot');

describe('chain snapshots', () => {
  test('of an empty folder are none', async () => {
    expect(await chainSnapshots(dir).newest()).toEqual({ snapshot: undefined, damaged: [] });
  });

  test('the newest comes back as it was saved', async () => {
    const snapshots = chainSnapshots(dir);
    for (const block of [1, 2, 3]) await snapshots.save(snapshotAt(block));
    const { snapshot } = await snapshots.newest();
    expect(snapshot?.mark).toEqual(snapshotAt(3).mark);
    expect([...(snapshot?.state ?? [])]).toEqual([...snapshotAt(3).state]);
  });

  test.each([0, 1, 20, 150, 151, 900])('one that is cut after %i bytes gives way to the one before', async (length) => {
    const snapshots = chainSnapshots(dir);
    for (const block of [1, 2, 3]) await snapshots.save(snapshotAt(block));
    await truncate(current(), length);
    const { snapshot, damaged } = await snapshots.newest();
    expect(snapshot?.mark.blockNumber).toBe(2);
    expect(damaged).toEqual([current()]);
  });

  test('one changed byte is noticed', async () => {
    const snapshots = chainSnapshots(dir);
    for (const block of [1, 2]) await snapshots.save(snapshotAt(block));
    const content = await readFile(current());
    content[content.length - 10]! ^= 1;
    await writeFile(current(), content);
    expect(await newestBlock()).toBe(1);
  });

  test('a damaged one never takes the place of a whole one', async () => {
    const snapshots = chainSnapshots(dir);
    for (const block of [1, 2]) await snapshots.save(snapshotAt(block));
    await truncate(current(), 10);
    expect(await newestBlock()).toBe(1);
    await snapshots.save(snapshotAt(5));
    expect(await newestBlock()).toBe(5);
    await truncate(current(), 10);
    expect(await newestBlock()).toBe(1);
  });

  test('a crash while saving leaves the ones before', async () => {
    const snapshots = chainSnapshots(dir);
    for (const block of [1, 2]) await snapshots.save(snapshotAt(block));
    await writeFile(join(dir, 'snapshot.next'), 'half of a snaps');
    await rm(current());
    expect(await newestBlock()).toBe(1);
  });
});
