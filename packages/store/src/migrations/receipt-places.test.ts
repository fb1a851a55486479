import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type DatabaseConfig, openDatabase } from '../open-database.ts';
import { inspect } from '../testing/inspect.ts';
import { openSource } from '../testing/open-source.ts';
import { postgresDatabases, sqliteDatabases, type TestDatabases } from '../testing/test-databases.ts';
import { startTestPostgres, type TestPostgres } from '../testing/test-postgres.ts';
import { migrations } from './index.ts';
import { ReceiptPlaces1796000002000 } from './receipt-places.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());

const earlier = migrations.slice(0, migrations.indexOf(ReceiptPlaces1796000002000));

/** A database of before, with a receipt in the log, one that waits, and one that was left out. */
async function before(config: DatabaseConfig): Promise<void> {
  const source = await openSource(config, earlier);
  await source.runMigrations();
  await source.query(
    'INSERT INTO audit_logs (generation, log_id, salt, contract, origin, tag_key, sealed_signing_key, open_intent, digest, chain_id) ' +
      `VALUES (3, 'log', 's', 'c', 'o', 't', 'k', 'i', 'd', 1)`,
  );
  for (const row of [`'a', 'log', 7, 'salt'`, `'b', NULL, NULL, NULL`, `'c', 'left out', NULL, NULL`])
    await source.query(
      'INSERT INTO receipts (id, log_id, log_index, sealed_salt, tenant_id, subject, at, content) ' +
        `VALUES (${row}, 'clinic', 'did:x:1', 'now', 'sealed')`,
    );
  await source.destroy();
}

const insert = `INSERT INTO receipts (id, tenant_id, subject, at, content) VALUES ('d', 'clinic', 'did:x:1', 'now', 'x')`;
const idsIn = async (config: DatabaseConfig, table: string) => {
  const sql = `SELECT id FROM receipts JOIN ${table} ON receipt_sequence = sequence ORDER BY id`;
  return (await inspect(config, sql)).map(({ id }) => id);
};

describe.each<[string, TestDatabases]>([
  ['SQLite', sqliteDatabases()],
  ['PostgreSQL', postgresDatabases(() => server)],
])('a database of %s from before places were by number', (_, databases) => {
  afterEach(() => databases.closeAll());

  test('has them by number, and can go back', async () => {
    const config = await databases.config();
    await before(config);
    await (await openDatabase(config)).close();
    const [place] = await inspect(config, 'SELECT generation, log_index, sealed_salt FROM receipt_places');
    expect({ ...place, log_index: Number(place?.log_index) }).toEqual({
      generation: 3,
      log_index: 7,
      sealed_salt: 'salt',
    });
    await inspect(config, insert);
    expect([await idsIn(config, 'receipt_places'), await idsIn(config, 'waiting_receipts')]).toEqual([
      ['a'],
      ['b', 'd'],
    ]);

    const source = await openSource(config, migrations);
    for (const _ of migrations.slice(earlier.length)) await source.undoLastMigration();
    await source.destroy();
    const rows = await inspect(config, 'SELECT id, log_id, log_index, sealed_salt FROM receipts ORDER BY id');
    expect(rows.map(({ log_index: at, ...row }) => ({ ...row, at: at === null ? null : Number(at) }))).toEqual([
      { id: 'a', log_id: 'log', sealed_salt: 'salt', at: 7 },
      { id: 'b', log_id: null, sealed_salt: null, at: null },
      { id: 'c', log_id: 'left out', sealed_salt: null, at: null },
      { id: 'd', log_id: null, sealed_salt: null, at: null },
    ]);
    await (await openDatabase(config)).close();
  });
});
