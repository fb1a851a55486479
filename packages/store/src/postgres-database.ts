import { DataSource, type QueryRunner } from 'typeorm';
import type { Database } from './database.ts';
import { openingFailureFrom } from './database-failure.ts';
import { entities } from './entities/index.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { gate, runOnce, runReading, untilItWins, withoutNesting } from './unit-of-work.ts';

const maxConnections = 10;
const connectTimeoutMs = 5000;

/**
 * Work ends as if it had run alone, as it does on SQLite and in memory: PostgreSQL makes one of two that would not start
 * over. The timeouts free locks of work that hangs.
 */
const begin = [
  'BEGIN ISOLATION LEVEL SERIALIZABLE',
  "SET LOCAL lock_timeout = '10s'",
  "SET LOCAL idle_in_transaction_session_timeout = '30s'",
].join('; ');

/** One process migrates at a time; the number is ours and has no meaning. The lock ends with the transaction. */
const beginMigration = [
  'BEGIN ISOLATION LEVEL READ COMMITTED',
  "SET LOCAL lock_timeout = '60s'",
  'SELECT pg_advisory_xact_lock(4719552026)',
].join('; ');

/** Opens a PostgreSQL database. Parameters of the URL such as `sslmode` hold. Each unit of work has a connection. */
export async function openPostgres(url: string): Promise<Database> {
  const source = await connect(url);
  const { enter, close } = gate(() => source.destroy());
  const unnested = withoutNesting();
  const winning = untilItWins();
  try {
    await withRunner(source, (runner) => migrate(source, runner, beginMigration));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    unitOfWork: (work) =>
      enter(() => unnested(() => winning(() => withRunner(source, (runner) => runOnce(runner, begin, work))))),
    reading: (work) => enter(() => withRunner(source, (runner) => runReading(runner, work))),
    close,
  };
}

async function connect(url: string): Promise<DataSource> {
  const source = new DataSource({
    type: 'postgres',
    url,
    poolSize: maxConnections,
    connectTimeoutMS: connectTimeoutMs,
    applicationName: 'assent',
    entities,
    migrations,
    logging: false,
    // An idle connection that breaks is replaced; the next unit of work reports it if it cannot be.
    poolErrorHandler: () => undefined,
  });
  try {
    return await source.initialize();
  } catch (error) {
    throw openingFailureFrom(error);
  }
}

async function withRunner<T>(source: DataSource, use: (runner: QueryRunner) => Promise<T>): Promise<T> {
  const runner = source.createQueryRunner();
  try {
    return await use(runner);
  } finally {
    await runner.release();
  }
}
