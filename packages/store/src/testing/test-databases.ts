import { rmSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
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

/** SQLite files in a directory that goes with `closeAll`. Those that are opened are copies of one: migrations take longer than tests. */
export const sqliteDatabases = (): TestDatabases => {
  const directories: string[] = [];
  const newFile = async () => {
    const directory = await mkdtemp(join(tmpdir(), 'assent-sqlite-'));
    directories.push(directory);
    return join(directory, 'assent.db');
  };
  return opening({
    config: async () => ({ type: 'sqlite', file: await newFile() }),
    async copy() {
      const file = await newFile();
      await copyFile(await originalFile(), file);
      return { type: 'sqlite', file };
    },
    async removeAll() {
      for (const directory of directories.splice(0)) await rm(directory, { recursive: true, force: true });
    },
  });
};

let original: Promise<string> | undefined;

/** An empty database with its schema, made once for each test file. */
function originalFile(): Promise<string> {
  original ??= mkdtemp(join(tmpdir(), 'assent-sqlite-')).then(async (directory) => {
    process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
    const file = join(directory, 'assent.db');
    await (await openDatabase({ type: 'sqlite', file })).close();
    return file;
  });
  return original;
}

/** New schemas of a PostgreSQL server; those that are opened are databases of it, copies of one. */
export const postgresDatabases = (server: () => TestPostgres): TestDatabases =>
  opening({
    config: async () => ({ type: 'postgres', url: await server().newSchema() }),
    copy: async () => ({
      type: 'postgres',
      url: await server().newCopy(async (url) => (await openDatabase({ type: 'postgres', url })).close()),
    }),
    removeAll: async () => undefined,
  });

interface Opening {
  config(): Promise<DatabaseConfig>;
  /** The same with its schema in it. */
  copy(): Promise<DatabaseConfig>;
  removeAll(): Promise<void>;
}

function opening({ config, copy, removeAll }: Opening): TestDatabases {
  const opened: Database[] = [];
  return {
    config,
    async open() {
      const database = await openDatabase(await copy());
      opened.push(database);
      return database;
    },
    async closeAll() {
      for (const database of opened.splice(0)) await database.close();
      await removeAll();
    },
  };
}
