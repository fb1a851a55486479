import { expect, test } from '@jest/globals';
import { pendingDenials } from './pending-denials.ts';

const none: ReadonlySet<string> = new Set();

test('a denial that is written while denials are read is not missed, whenever it began and ended', async () => {
  const { denyWhile, beforeReading } = pendingDenials();
  let end: () => void = () => undefined;
  const writing = denyWhile('key', () => new Promise<void>((resolve) => (end = resolve)));
  const added = beforeReading();
  end();
  await writing;
  expect(added(none, ['other', 'key'])).toEqual(new Set(['key']));
  expect(beforeReading()(none, ['key'])).toEqual(none);
});

test('a denial that two write is pending until both are done', async () => {
  const { denyWhile, beforeReading } = pendingDenials();
  const added = beforeReading();
  await denyWhile('key', async () => {
    await denyWhile('key', async () => undefined);
    expect(added(none, ['key'])).toEqual(new Set(['key']));
  });
  expect(added(none, ['key'])).toEqual(none);
});
