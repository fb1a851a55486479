import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { EntitySchema, ObjectLiteral } from 'typeorm';
import { type DatabaseConfig, openDatabase } from '../open-database.ts';
import { inspect } from '../testing/inspect.ts';
import { postgresDatabases, sqliteDatabases, type TestDatabases } from '../testing/test-databases.ts';
import { startTestPostgres, type TestPostgres } from '../testing/test-postgres.ts';
import { entities } from './index.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());

const [sqlite, postgres] = [sqliteDatabases(), postgresDatabases(() => server)];
afterEach(async () => {
  await sqlite.closeAll();
  await postgres.closeAll();
});

/** `table.column`, ` key` if it is part of the primary key, and its type where that is a number. */
type Line = string;

const line = (table: string, column: string, type: string, isPrimary: boolean): Line =>
  `${table}.${column}${isPrimary ? ' key' : ''}${/int/i.test(type) ? ' number' : ''}`;

const declared = ({ options: { name, columns } }: EntitySchema<ObjectLiteral>): Line[] =>
  Object.entries(columns).map(([property, column]) =>
    line(name, String(column?.name ?? property), String(column?.type), column?.primary === true),
  );

/** A queue of nothing but keys, which is only joined. */
const onlyJoined: Line = 'waiting_receipts.receipt_sequence key number';

const onSqlite = `SELECT m.name AS "table", c.name AS "column", c.type AS "type", c.pk > 0 AS "isPrimary"
  FROM sqlite_master m, pragma_table_info(m.name) c
  WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'migrations'`;

const onPostgres = `SELECT c.table_name AS "table", c.column_name AS "column", c.data_type AS "type",
    EXISTS (SELECT 1 FROM information_schema.key_column_usage k JOIN information_schema.table_constraints t
      USING (constraint_schema, constraint_name, table_name) WHERE t.constraint_type = 'PRIMARY KEY'
      AND k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name) AS "isPrimary"
  FROM information_schema.columns c WHERE c.table_schema = current_schema() AND c.table_name <> 'migrations'`;

async function migrated(config: DatabaseConfig): Promise<Line[]> {
  await (await openDatabase(config)).close();
  const columns = await inspect(config, config.type === 'sqlite' ? onSqlite : onPostgres);
  return columns.map((column) =>
    line(String(column.table), String(column.column), String(column.type), Boolean(column.isPrimary)),
  );
}

describe.each<[string, TestDatabases]>([
  ['SQLite', sqlite],
  ['PostgreSQL', postgres],
])('the tables on %s', (_, databases) => {
  test('have the columns, primary keys and numbers that are declared of them', async () => {
    const lines = [...entities.flatMap(declared), onlyJoined];
    expect((await migrated(await databases.config())).sort()).toEqual(lines.sort());
  });
});
