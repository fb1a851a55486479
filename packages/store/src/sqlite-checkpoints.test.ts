import { stat } from 'node:fs/promises';
import { afterEach, expect, test } from '@jest/globals';
import { keepLogShort } from './sqlite-checkpoints.ts';
import { connectSqlite } from './sqlite-connection.ts';
import { sqliteDatabases } from './testing/test-databases.ts';
import { firstInFirstOut } from './unit-of-work.ts';

const databases = sqliteDatabases();
afterEach(() => databases.closeAll());

test('the log of SQLite is copied into the file while others write, and started anew when it is long', async () => {
  const config = await databases.config();
  if (config.type !== 'sqlite') throw new Error('no file');
  const source = await connectSqlite(config.file);
  const writer = source.createQueryRunner();
  await writer.query('CREATE TABLE page (content TEXT)');
  const inTurn = firstInFirstOut();
  const log = keepLogShort(writer, await connectSqlite(config.file), inTurn, { intervalMs: 5, maxPages: 2000 });
  const state = async () => (await writer.query('PRAGMA wal_checkpoint(NOOP)'))[0];
  const write = () => inTurn(() => writer.query(`INSERT INTO page VALUES ('${'x'.repeat(40_000)}')`));
  let longest = 0;
  for (let written = 0; written < 2000; written += 1) {
    await write();
    longest = Math.max(longest, (await state()).log);
  }
  expect(longest).toBeLessThan(10_000); // 2000 rows are more than 20 000 pages
  expect((await stat(config.file)).size).toBeGreaterThan(40_000_000);
  await log.stop();
  await source.destroy();
});
