import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../database.ts';
import { aesKeyring } from '../encryption/aes-keyring.ts';
import { type DatabaseConfig, openDatabase } from '../open-database.ts';
import type { TestPostgres } from './test-postgres.ts';

/** The keyring of tests that do not care about keys. */
export const testKeyring = aesKeyring([{ id: 'test', key: new Uint8Array(32).fill(7) }]);

/** Opens new databases for tests, and closes all of them when told. */
export interface TestDatabases {
  config(): Promise<DatabaseConfig>;
  open(): Promise<Database>;
  closeAll(): Promise<void>;
}

/** SQLite files in a directory that goes with `closeAll`. */
export const sqliteDatabases = (): TestDatabases => {
  const directories: string[] = [];
  return opening(
    async () => {
      const directory = await mkdtemp(join(tmpdir(), 'assent-sqlite-'));
      directories.push(directory);
      return { type: 'sqlite', file: join(directory, 'assent.db') };
    },
    async () => {
      for (const directory of directories.splice(0)) await rm(directory, { recursive: true, force: true });
    },
  );
};

/** New schemas of a PostgreSQL server. */
export const postgresDatabases = (server: () => TestPostgres): TestDatabases =>
  opening(
    async () => ({ type: 'postgres', url: await server().newSchema() }),
    async () => undefined,
  );

function opening(config: () => Promise<DatabaseConfig>, removeAll: () => Promise<void>): TestDatabases {
  const opened: Database[] = [];
  return {
    config,
    async open() {
      const database = await openDatabase(await config());
      opened.push(database);
      return database;
    },
    async closeAll() {
      for (const database of opened.splice(0)) await database.close();
      await removeAll();
    },
  };
}
