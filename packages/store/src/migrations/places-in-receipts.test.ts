import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type DatabaseConfig, openDatabase } from '../open-database.ts';
import { inspect } from '../testing/inspect.ts';
import { openSource } from '../testing/open-source.ts';
import { postgresDatabases, sqliteDatabases, type TestDatabases } from '../testing/test-databases.ts';
import { startTestPostgres, type TestPostgres } from '../testing/test-postgres.ts';
import { migrations } from './index.ts';
import { PlacesInReceipts1795900001000 } from './places-in-receipts.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());

const earlier = migrations.slice(0, migrations.indexOf(PlacesInReceipts1795900001000));

/** A database of before, with a receipt in the log, one that waits, and one that was left out. */
async function before(config: DatabaseConfig): Promise<void> {
  const source = await openSource(config, earlier);
  await source.runMigrations();
  await source.query(
    'INSERT INTO audit_logs (generation, log_id, salt, contract, origin, tag_key, sealed_signing_key, open_intent, digest, chain_id) ' +
      `VALUES (1, 'log', 's', 'c', 'o', 't', 'k', 'i', 'd', 1)`,
  );
  const receipts = [`('a', 'log')`, `('b', NULL)`, `('c', 'left out')`].map((pair) => pair.slice(1, -1));
  for (const pair of receipts)
    await source.query(
      `INSERT INTO receipts (id, log_id, tenant_id, subject, at, content) VALUES (${pair}, 'clinic', 'did:x:1', 'now', 'sealed')`,
    );
  await source.query(
    'INSERT INTO receipt_places (tenant_id, receipt_id, log_id, subject, content, log_index) ' +
      `VALUES ('clinic', 'a', 'log', 'did:x:1', 'salt', 7)`,
  );
  await source.destroy();
}

const places = (config: DatabaseConfig) =>
  inspect(config, 'SELECT id, log_id, log_index, sealed_salt FROM receipts ORDER BY id');
const after = [
  { id: 'a', log_id: 'log', log_index: 7, sealed_salt: 'salt' },
  { id: 'b', log_id: null, log_index: null, sealed_salt: null },
  { id: 'c', log_id: 'left out', log_index: null, sealed_salt: null },
];
const numbered = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  rows.map((row) => ({ ...row, log_index: row.log_index === null ? null : Number(row.log_index) }));

describe.each<[string, TestDatabases]>([
  ['SQLite', sqliteDatabases()],
  ['PostgreSQL', postgresDatabases(() => server)],
])('a database of %s from before places were in receipts', (_, databases) => {
  afterEach(() => databases.closeAll());

  test('has them there, and can go back', async () => {
    const config = await databases.config();
    await before(config);
    const source = await openSource(config, [...earlier, PlacesInReceipts1795900001000]);
    await source.runMigrations();
    expect(numbered(await places(config))).toEqual(after);
    await source.undoLastMigration();
    await source.destroy();
    expect(numbered(await inspect(config, 'SELECT receipt_id, log_index, content FROM receipt_places'))).toEqual([
      { receipt_id: 'a', log_index: 7, content: 'salt' },
    ]);
    await (await openDatabase(config)).close();
  });
});
