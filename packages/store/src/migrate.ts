import { type DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import type { Statements } from './statements.ts';
import { runOnce } from './unit-of-work.ts';

/**
 * Brings the schema up to date in one transaction, which `begin` starts together with a lock that keeps other processes
 * from doing the same. Whoever comes second finds nothing to do.
 *
 * @throws AppError `store_unavailable`
 */
export async function migrate(
  source: DataSource,
  runner: QueryRunner,
  statements: Statements,
  begin: () => Promise<unknown>,
): Promise<void> {
  const executor = new MigrationExecutor(source, runner);
  // The transaction is ours: it must begin before the list of migrations done is read.
  executor.transaction = 'none';
  await runOnce(statements, begin, async () => {
    await executor.executePendingMigrations();
  });
}
