import { newBytes32 } from '@assent/application/behaviours';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Database } from './database.ts';
import { denialTable } from './entities/outbox.ts';
import { scriptOf } from './sqlite-script.ts';
import { postgresDatabases, sqliteDatabases, type TestDatabases } from './testing/test-databases.ts';
import { startTestPostgres, type TestPostgres } from './testing/test-postgres.ts';
import { inserting, insertingNew, removing, updating, upserting, type Write } from './write.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());
const [sqlite, postgres] = [sqliteDatabases(), postgresDatabases(() => server)];

const denialOf = (intentId: string) => ({
  key: newBytes32(),
  deniedAt: '2026-01-01T00:00:00Z' as never,
  intentId,
});

describe.each<[string, TestDatabases]>([
  ['SQLite', sqlite],
  ['PostgreSQL', postgres],
])('writes on %s', (_, databases) => {
  let database: Database;
  beforeAll(async () => {
    database = await databases.open();
  });
  afterAll(() => databases.closeAll());
  const find = (key: string) => database.reading((session) => session.findOne(denialTable, { key }));

  test('keep any text as it is, whatever it would mean in SQL', async () => {
    const odd = fc.constantFrom("'", "'; DROP TABLE denials; --", '$1', '\\', '"', '', '%');
    const texts = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), odd), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(texts, async (intentIds) => {
        const rows = intentIds.map((text) => denialOf(text.replaceAll('\0', ' ')));
        expect(await database.writeAll(rows.map((row) => insertingNew(denialTable, [row])))).toBe(true);
        for (const row of rows) expect(await find(row.key)).toEqual(row);
      }),
      { numRuns: 30 },
    );
  });

  test('are made in their order, and each may go by those before it', async () => {
    const [kept, removed] = [denialOf('first'), denialOf('removed')];
    const isKept = await database.writeAll([
      insertingNew(denialTable, [kept, removed]),
      inserting(denialTable, [{ ...kept, intentId: 'left out' }]),
      updating(denialTable, { key: kept.key, intentId: 'first' }, { intentId: 'second' }, 1),
      upserting(denialTable, [{ ...kept, intentId: 'third' }], ['key']),
      removing(denialTable, { key: removed.key }),
    ]);
    expect(isKept).toBe(true);
    expect(await find(kept.key)).toEqual({ ...kept, intentId: 'third' });
    expect(await find(removed.key)).toBeUndefined();
  });

  test('are all taken back if one changes fewer rows than it must, or more', async () => {
    const [there, row] = [denialOf('there'), denialOf('new')];
    await database.writeAll([inserting(denialTable, [there])]);
    const unmet: Write[] = [
      insertingNew(denialTable, [there]),
      insertingNew(denialTable, [denialOf('new'), there]),
      updating(denialTable, { key: newBytes32() }, { intentId: 'x' }, 1),
      updating(denialTable, {}, { intentId: 'x' }, 0),
    ];
    for (const write of unmet) {
      expect(await database.writeAll([insertingNew(denialTable, [row]), write])).toBe(false);
      expect(await database.writeAll([write, insertingNew(denialTable, [row])])).toBe(false);
    }
    expect([await find(row.key), await find(there.key)]).toEqual([undefined, there]);
    expect(await database.writeAll([insertingNew(denialTable, [row])])).toBe(true);
  });

  test('of which one is refused leave nothing, and do not keep the next ones from being made', async () => {
    const row = denialOf('kept');
    const refused = { sql: 'INSERT INTO denials (key) VALUES ($1)', parameters: ['without the rest'] };
    await expect(database.writeAll([inserting(denialTable, [row]), refused])).rejects.toThrow(/denied_at|denials/);
    expect(await find(row.key)).toBeUndefined();
    await database.writeAll([inserting(denialTable, [row])]);
    expect(await find(row.key)).toEqual(row);
  });

  test('do not mix with units of work at the same time', async () => {
    const rows = Array.from({ length: 40 }, () => denialOf('mixed'));
    const outcomes = await Promise.allSettled(
      rows.map((row, at) =>
        at % 2 === 0
          ? database.writeAll([inserting(denialTable, [row])])
          : database.unitOfWork(async (session) => {
              await session.insert(denialTable, row);
              throw new Error('taken back');
            }),
      ),
    );
    const isEven = rows.map((_row, at) => at % 2 === 0);
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(isEven);
    const found = await Promise.all(rows.map(({ key }) => find(key)));
    expect(found.map((row) => row !== undefined)).toEqual(isEven);
  });
});

test('a script has numbers and nothing as they are, text in hexadecimal, and refuses what no column keeps', () => {
  const literal = (value: unknown) => scriptOf([{ sql: '$1', parameters: [value] }]).split(';\n')[1];
  expect([literal(7), literal(-1), literal(null), literal("'")]).toEqual(['7', '-1', 'NULL', "CAST(X'27' AS TEXT)"]);
  for (const value of [Number.NaN, 1.5, undefined, {}, true]) expect(() => literal(value)).toThrow();
});
