import { DataSource, type QueryRunner } from 'typeorm';
import type { Database } from './database.ts';
import { openingFailureFrom } from './database-failure.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { settledOnPostgres } from './settled-number.ts';
import { postgresStatements, type Statements } from './statements.ts';
import { gate, runOnce, runReading, runStatement, untilItWins, withoutNesting } from './unit-of-work.ts';

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
    await withRunner(source, (own, runner) => migrate(source, runner, own, beginning(runner, beginMigration)));
  } catch (error) {
    await close();
    throw error;
  }
  const unitOfWork: Database['unitOfWork'] = (work) =>
    enter(() =>
      unnested(() => winning(() => withRunner(source, (own, runner) => runOnce(own, beginning(runner, begin), work)))),
    );
  const reading: Database['reading'] = (work) => enter(() => withRunner(source, (own) => runReading(own, work)));
  return {
    unitOfWork,
    writeAll: (writes) =>
      unitOfWork(async (session) => {
        for (const { sql, parameters, changes } of writes) {
          const changed = await session.execute(sql, parameters);
          if (changes !== undefined && changed !== changes) throw new Unmet();
        }
        return true;
      }).catch(falseIfUnmet),
    statement: (work) => enter(() => withRunner(source, (own) => runStatement(own, work))),
    reading,
    settledNumber: settledOnPostgres(reading),
    forgetDeleted: () =>
      enter(() =>
        withRunner(source, async (_, runner) => {
          for (const name of personal) await runner.query(`VACUUM ${name}`);
          return true;
        }),
      ),
    close,
  };
}

/** Tables whose rows are of patients. */
const personal = ['subject_keys', 'patients', 'credentials', 'grants', 'receipts', 'saved_documents', 'private_keys'];

/** A write that changed more rows than it must, or fewer: the transaction ends, and nothing of it is kept. */
class Unmet extends Error {}

function falseIfUnmet(error: unknown): false {
  if (error instanceof Unmet) return false;
  throw error;
}

async function connect(url: string): Promise<DataSource> {
  const source = new DataSource({
    type: 'postgres',
    url,
    poolSize: maxConnections,
    connectTimeoutMS: connectTimeoutMs,
    applicationName: 'assent',
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

async function withRunner<T>(
  source: DataSource,
  use: (statements: Statements, runner: QueryRunner) => Promise<T>,
): Promise<T> {
  const runner = source.createQueryRunner();
  try {
    await runner.connect().catch((error: unknown) => {
      throw openingFailureFrom(error);
    });
    return await use(postgresStatements(runner), runner);
  } finally {
    await runner.release();
  }
}

/** Several commands in one round trip. */
const beginning = (runner: QueryRunner, commands: string) => () => runner.query(commands);
