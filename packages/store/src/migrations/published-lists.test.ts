import { newBytes32 } from '@assent/application/behaviours';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { databaseStore } from '../database-store.ts';
import { type DatabaseConfig, openDatabase } from '../open-database.ts';
import { inspect } from '../testing/inspect.ts';
import { openSource } from '../testing/open-source.ts';
import { postgresDatabases, sqliteDatabases, type TestDatabases, testKeyring } from '../testing/test-databases.ts';
import { startTestPostgres, type TestPostgres } from '../testing/test-postgres.ts';
import { InitialSchema1769850000000 } from './initial-schema.ts';
import { PublishedLists1795200005000 } from './published-lists.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());

const [listId, other, consent] = [newBytes32(), newBytes32(), newBytes32()];

/** A database as it was before lists were published, with places and a consent denied. */
async function before(config: DatabaseConfig): Promise<DataSource> {
  const source = await openSource(config, [InitialSchema1769850000000]);
  await source.runMigrations();
  for (const key of [`${listId}/7`, `${listId}/131071`, `${other}/7`, consent]) {
    await source.query(
      `INSERT INTO denials (key, denied_at, intent_id) VALUES ('${key}', '2026-01-01T00:00:00Z', 'intent')`,
    );
  }
  return source;
}

describe.each<[string, TestDatabases]>([
  ['SQLite', sqliteDatabases()],
  ['PostgreSQL', postgresDatabases(() => server)],
])('a database of %s from before lists were published', (_, databases) => {
  afterEach(() => databases.closeAll());

  test('knows the denied places of each list', async () => {
    const config = await databases.config();
    await (await before(config)).destroy();
    const database = await openDatabase(config);
    const found = await databaseStore(database, testKeyring).network(async ({ denials }) => ({
      count: await denials.countOf(listId),
      indexes: [...(await denials.indexesOf(listId))].sort((a, b) => a - b),
      others: [await denials.indexesOf(other), await denials.countOf(consent)],
      all: await denials.among([`${listId}/7`, consent]),
    }));
    expect(found).toEqual({
      count: 2,
      indexes: [7, 131_071],
      others: [[7], 0],
      all: new Set([`${listId}/7`, consent]),
    });
    await database.close();
  });

  test('can be brought back to that', async () => {
    const config = await databases.config();
    const source = await before(config);
    const rows = () => inspect(config, 'SELECT * FROM denials ORDER BY key');
    const initial = await rows();
    const runner = source.createQueryRunner();
    const migration = new PublishedLists1795200005000();
    await migration.up(runner);
    expect((await rows()).map(({ list_id }) => list_id).filter(Boolean)).toHaveLength(3);
    await migration.down(runner);
    expect(await rows()).toEqual(initial);
    await runner.release();
    await source.destroy();
  });
});
