import { stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatWithOptions } from 'node:util';
import { zInstant } from '@assent/domain';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { databaseStore } from './database-store.ts';
import { migrations } from './migrations/index.ts';
import { type DatabaseConfig, openDatabase } from './open-database.ts';
import { connectSqlite } from './sqlite-connection.ts';
import { inspect } from './testing/inspect.ts';
import { openSource } from './testing/open-source.ts';
import { startChild } from './testing/start-child.ts';
import { postgresDatabases, sqliteDatabases, type TestDatabases, testKeyring } from './testing/test-databases.ts';
import { startTestPostgres, type TestPostgres } from './testing/test-postgres.ts';

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

const at = zInstant.parse('2026-01-31T09:00:00Z');

async function sqliteFile(): Promise<string> {
  const config = await sqlite.config();
  return config.type === 'sqlite' ? config.file : '';
}

function deferred(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}

/** Everything that a schema consists of, on either database. */
const schemaOf = (config: DatabaseConfig) =>
  inspect(
    config,
    config.type === 'sqlite'
      ? 'SELECT name, sql FROM sqlite_master ORDER BY name'
      : `SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
         WHERE table_schema = current_schema() ORDER BY 1, 2`,
  );

describe.each<[string, TestDatabases]>([
  ['SQLite', sqlite],
  ['PostgreSQL', postgres],
])('a database on %s', (_, databases) => {
  test('opening it a second time changes nothing of the schema and keeps the rows', async () => {
    const config = await databases.config();
    const first = await openDatabase(config);
    await databaseStore(first, testKeyring).network(({ denials }) => denials.add('key', at, 'intent'));
    await first.close();
    const schema = await schemaOf(config);
    const second = await openDatabase(config);
    const denied = await databaseStore(second, testKeyring).network(({ denials }) => denials.among(['key']));
    await second.close();
    expect(schema.length).toBeGreaterThan(20);
    expect(await schemaOf(config)).toEqual(schema);
    expect(denied).toEqual(new Set(['key']));
    expect(await inspect(config, 'SELECT name FROM migrations')).toEqual(migrations.map(({ name }) => ({ name })));
  });

  test('three processes make the schema at the same time, once', async () => {
    const config = await databases.config();
    const children = [1, 2, 3].map(() => startChild(config, 'open'));
    for (const child of children) expect(await child.lines(1)).toEqual(['opened']);
    expect(await inspect(config, 'SELECT name FROM migrations')).toHaveLength(migrations.length);
  });

  test('a process killed within a unit of work leaves nothing of it, and holds nobody up', async () => {
    const config = await databases.config();
    const child = startChild(config, 'hang');
    await child.lines(1);
    await child.kill();
    const database = await openDatabase(config);
    const store = databaseStore(database, testKeyring);
    const left = await store.network(async ({ denials, outbox }) => [
      await denials.among(['half']),
      await outbox.progress(['half']),
    ]);
    expect(left).toEqual([new Set(), []]);
    expect(await store.network(({ denials }) => denials.add('half', at, 'other'))).toMatchObject({ isNew: true });
    await database.close();
  });

  test('a process killed between writes leaves all that it acknowledged, and every unit of work whole', async () => {
    const config = await databases.config();
    const child = startChild(config, 'write');
    await child.lines(25);
    const acknowledged = await child.kill();
    const database = await openDatabase(config);
    const [denied, intents, counts] = await databaseStore(database, testKeyring).network(
      async ({ denials, outbox }) =>
        [await denials.among(acknowledged), await outbox.progress(acknowledged), await outbox.counts()] as const,
    );
    await database.close();
    expect(acknowledged.length).toBeGreaterThanOrEqual(25);
    expect(denied).toEqual(new Set(acknowledged));
    expect(intents.map(({ id }) => id)).toEqual(acknowledged);
    // The last unit of work may have been committed without the process living to say so.
    const [row] = await inspect(config, 'SELECT count(*) AS count FROM denials');
    expect(counts.queued).toBe(Number(row?.count));
    expect(counts.queued - acknowledged.length).toBeLessThanOrEqual(1);
    if (config.type === 'sqlite') {
      expect(await inspect(config, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    }
  });

  test('closing waits for the work under way, and lets no other in', async () => {
    const config = await databases.config();
    const database = await openDatabase(config);
    const store = databaseStore(database, testKeyring);
    const release = deferred();
    const working = store.network(async ({ denials }) => {
      await release.promise;
      return denials.add('key', at, 'intent');
    });
    const closing = database.close();
    await expect(database.unitOfWork(async () => 1)).rejects.toMatchObject({ code: 'store_unavailable' });
    release.resolve();
    await closing;
    expect(await working).toMatchObject({ isNew: true });
    expect(await inspect(config, 'SELECT key FROM denials')).toEqual([{ key: 'key' }]);
  });

  test('a database that was closed is unavailable, and can be closed again', async () => {
    const database = await databases.open();
    await database.close();
    await database.close();
    await expect(database.unitOfWork(async () => 1)).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});

describe('SQLite', () => {
  test('acknowledged work is on the disk: write-ahead log, full synchronisation, foreign keys', async () => {
    const source = await connectSqlite(await sqliteFile());
    const values: unknown[] = [];
    for (const pragma of ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout']) {
      values.push(...Object.values((await source.query(`PRAGMA ${pragma}`))[0]));
    }
    await source.destroy();
    expect(values).toEqual(['wal', 2, 1, 5000]);
  });

  test('only the owner can read the file and its log, in a directory that is made', async () => {
    const file = join(dirname(await sqliteFile()), 'new', 'assent.db');
    const database = await openDatabase({ type: 'sqlite', file });
    const modes = [await stat(file), await stat(`${file}-wal`)].map(({ mode }) => mode & 0o777);
    await database.close();
    expect(modes).toEqual([0o600, 0o600]);
  });

  test('a file that is no database, or a directory, is unavailable', async () => {
    const file = await sqliteFile();
    await writeFile(file, 'a diary, and no database at all '.repeat(40));
    for (const path of [file, dirname(file)]) {
      await expect(openDatabase({ type: 'sqlite', file: path })).rejects.toMatchObject({ code: 'store_unavailable' });
    }
  });

  test('a new file that another process is writing to is opened once that is done', async () => {
    const file = await sqliteFile();
    const other = await openSource({ type: 'sqlite', file });
    await other.query('BEGIN IMMEDIATE');
    const opening = openDatabase({ type: 'sqlite', file });
    const first = await Promise.race([opening.then(() => 'opened'), sleep(150).then(() => 'waits')]);
    await other.query('COMMIT');
    await other.destroy();
    await (await opening).close();
    expect(first).toBe('waits');
  });

  test('a unit of work waits for another process that writes', async () => {
    const config = { type: 'sqlite', file: await sqliteFile() } as const;
    const [one, other] = [await openDatabase(config), await openDatabase(config)];
    const [begun, release] = [deferred(), deferred()];
    const holding = one.unitOfWork(async () => {
      begun.resolve();
      await release.promise;
    });
    await begun.promise;
    const waiting = databaseStore(other, testKeyring).network(({ denials }) => denials.add('key', at, 'intent'));
    const first = await Promise.race([waiting.then(() => 'wrote'), sleep(150).then(() => 'waits')]);
    release.resolve();
    await holding;
    expect(first).toBe('waits');
    expect(await waiting).toMatchObject({ isNew: true });
    await Promise.all([one.close(), other.close()]);
  });
});

describe('PostgreSQL', () => {
  test('a server that is not there, or refuses, is unavailable, and the error does not repeat the password', async () => {
    const url = new URL(await server.newSchema());
    url.password = 'wrong-password';
    const nobody = 'postgres://assent:wrong-password@127.0.0.1:1/postgres';
    for (const target of [url.href, nobody]) {
      const error = await openDatabase({ type: 'postgres', url: target }).catch((thrown) => thrown);
      expect(error).toMatchObject({ code: 'store_unavailable' });
      expect(formatWithOptions({ depth: 9 }, error)).not.toContain('wrong-password');
    }
  });
});

describe('a configuration', () => {
  test.each([
    [{ type: 'sqlite' }, ['database.file']],
    [{ type: 'sqlite', file: '' }, ['database.file']],
    [{ type: 'postgres', url: 'mysql://user:secret@host/db' }, ['database.url']],
    [{ type: 'oracle' }, ['database.type']],
    [undefined, ['database']],
  ])('%j is refused by the names of its settings', async (config, settings) => {
    const error = await openDatabase(config as unknown as DatabaseConfig).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'configuration_invalid', params: { settings } });
    expect(String(error)).not.toContain('secret');
  });
});
