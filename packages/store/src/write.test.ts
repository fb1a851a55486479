import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Database } from './database.ts';
import { denialTable } from './entities/outbox.ts';
import { openDatabase } from './open-database.ts';
import { inserting, scriptOf } from './write.ts';

let folder: string;
let database: Database;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assent-write-'));
  database = await openDatabase(`sqlite:${join(folder, 'file.sqlite')}`);
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

const denialOf = (intentId: string) => ({
  key: randomUUID(),
  deniedAt: '2026-01-01T00:00:00Z' as never,
  intentId,
});
const find = (key: string) => database.reading((session) => session.findOne(denialTable, { key }));

test('any text is kept as it is, whatever it would mean in SQL', async () => {
  const texts = fc.array(
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom("'", "'; DROP TABLE denials; --", '$1', '\0', '')),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (intentIds) => {
      const rows = intentIds.map(denialOf);
      await database.writeAll(rows.map((row) => inserting(denialTable, [row])));
      for (const row of rows) expect(await find(row.key)).toEqual(row);
    }),
  );
});

test('of writes of which one fails nothing is kept, and the next ones are not kept from it', async () => {
  const row = denialOf('kept');
  const failing = { sql: 'INSERT INTO denials (key) VALUES ($1)', parameters: ['without the rest'] };
  await expect(database.writeAll([inserting(denialTable, [row]), failing])).rejects.toThrow();
  expect(await find(row.key)).toBeUndefined();
  await database.writeAll([inserting(denialTable, [row])]);
  expect(await find(row.key)).toEqual(row);
});

test('writes and units of work at the same time do not mix', async () => {
  const rows = Array.from({ length: 40 }, () => denialOf('mixed'));
  const failed = new Error('taken back');
  const outcomes = await Promise.allSettled(
    rows.map((row, at) =>
      at % 2 === 0
        ? database.writeAll([inserting(denialTable, [row])])
        : database.unitOfWork(async (session) => {
            await session.insert(denialTable, row);
            throw failed;
          }),
    ),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(rows.map((_, at) => (at % 2 === 0 ? 'fulfilled' : 'rejected')));
  const found = await Promise.all(rows.map(({ key }) => find(key)));
  expect(found.map((row) => row !== undefined)).toEqual(rows.map((_, at) => at % 2 === 0));
});

test('numbers and nothing are written as they are, and what no column keeps is refused', () => {
  const script = (value: unknown) => scriptOf([{ sql: 'SELECT $1', parameters: [value] }]);
  expect([script(7), script(null), script('a')]).toEqual(['SELECT 7', 'SELECT NULL', "SELECT CAST(X'61' AS TEXT)"]);
  for (const value of [Number.NaN, 1.5, undefined, {}, true]) expect(() => script(value)).toThrow();
});
