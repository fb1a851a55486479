import { describe, expect, test } from '@jest/globals';
import { denialTable } from './entities/outbox.ts';
import type { Session } from './session.ts';
import { flushedAfter } from './sqlite-durability.ts';
import { sharedFlush } from './sqlite-flush.ts';

const row = { key: 'key', deniedAt: 'now' as never, intentId: 'intent' };
const session = { insert: async () => true, find: async () => [] } as unknown as Session;
const writing = (watched: Session) => watched.insert(denialTable, row);
const reading = (watched: Session) => watched.find(denialTable, {});

/** Units of work whose flushes end when they are told to. */
function units() {
  const flushes: { end(): void; fail(error: Error): void }[] = [];
  const flush = () => new Promise<void>((resolve, reject) => flushes.push({ end: resolve, fail: reject }));
  const durably = flushedAfter(flush);
  const run = (work: (watched: Session) => Promise<unknown>) => {
    const state = { hasEnded: false };
    const done = durably<unknown>((watched) => watched(work)(session)).finally(() => {
      state.hasEnded = true;
    });
    return { done, state };
  };
  return { flushes, run };
}
const turn = () => new Promise(setImmediate);

describe('a unit of work on SQLite', () => {
  test('that wrote returns when it is on the disk', async () => {
    const { flushes, run } = units();
    const { done, state } = run(writing);
    await turn();
    expect([flushes.length, state.hasEnded]).toEqual([1, false]);
    flushes[0]?.end();
    expect(await done).toBe(true);
  });

  test('that only read waits for the disk while it may have read what is not on it, and not after', async () => {
    const { flushes, run } = units();
    await run(reading).done;
    const writer = run(writing);
    await turn();
    const reader = run(reading);
    await turn();
    expect(reader.state.hasEnded).toBe(false);
    for (const flush of flushes) flush.end();
    await Promise.all([writer.done, reader.done]);
    const before = flushes.length;
    await run(reading).done;
    expect(flushes).toHaveLength(before);
  });

  test('fails if the disk refuses', async () => {
    const { flushes, run } = units();
    const { done } = run(writing);
    await turn();
    flushes[0]?.fail(new Error('refused'));
    await expect(done).rejects.toThrow('refused');
  });
});

test('a disk that refused a flush once is not trusted again', async () => {
  const disk = await sharedFlush(import.meta.filename);
  await disk.flush();
  await disk.close();
  for (let time = 0; time < 2; time += 1)
    await expect(disk.flush()).rejects.toMatchObject({ code: 'store_unavailable' });
});
