import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zBytes32 } from '@assent/domain';
import { StatusListMirror } from '@assent/evm/status';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { historyOf, updatesOf } from './list-history.ts';
import { readEvents, writeEvents } from './recorded-events.ts';

const depth = 10;
let folder = '';
let file = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assent-events-'));
  file = join(folder, 'events');
  await writeEvents(file, updatesOf(depth));
});
afterAll(() => rm(folder, { recursive: true }));

async function rebuild(from: string): Promise<StatusListMirror> {
  const mirror = new StatusListMirror(zBytes32.parse(`0x${'11'.repeat(32)}`), depth);
  for await (const update of readEvents(from)) mirror.apply(update);
  return mirror;
}

describe('recorded events of a list', () => {
  test('lead to one revoked credential in twenty', async () => {
    const { tree, version } = await rebuild(file);
    const { size, updates } = historyOf(depth);
    const revoked = Array.from({ length: size }, (_, index) => index).filter((index) => tree.has(index));
    expect(version).toBe(updates);
    expect(revoked.length / size).toBeGreaterThan(0.045);
    expect(revoked.length / size).toBeLessThanOrEqual(0.0505);
  });

  test('lead to the root of the last update', async () => {
    expect((await rebuild(file)).tree.root).toBe([...updatesOf(depth)].at(-1)?.root);
  });

  test('are refused if one bit of a root differs', async () => {
    const bytes = await readFile(file);
    bytes[8] = (bytes[8] ?? 0) ^ 1;
    const other = join(folder, 'other');
    await writeFile(other, bytes);
    await expect(rebuild(other)).rejects.toMatchObject({ params: { version: 1, reason: 'bad_root' } });
  });

  test('are refused if they are cut short', async () => {
    const { size } = await stat(file);
    const short = join(folder, 'short');
    await writeFile(short, (await readFile(file)).subarray(0, size - 1));
    await expect(rebuild(short)).rejects.toThrow('cut short');
  });
});
