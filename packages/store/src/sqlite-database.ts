import type { Database } from './database.ts';
import { unavailable } from './database-failure.ts';
import { migrate } from './migrate.ts';
import { connectSqlite } from './sqlite-connection.ts';
import { firstInFirstOut, runOnce, withoutNesting } from './unit-of-work.ts';

/** Takes the lock for writing at once: a lock taken later, by a transaction that has read, fails instead of waiting. */
const begin = 'BEGIN IMMEDIATE';

/**
 * Opens a database file, which is made, readable by its owner only, if it is not there. TypeORM has one connection to
 * SQLite and lets transactions mix on it, so all units of work go through one queue.
 */
export async function openSqlite(file: string): Promise<Database> {
  const source = await connectSqlite(file);
  const runner = source.createQueryRunner();
  const inTurn = firstInFirstOut();
  const unnested = withoutNesting();
  let isOpen = true;
  const database: Database = {
    unitOfWork: (work) =>
      unnested(() =>
        inTurn(() => {
          if (!isOpen) throw unavailable('closed');
          return runOnce(runner, begin, work);
        }),
      ),
    close: () =>
      inTurn(async () => {
        if (isOpen) await source.destroy();
        isOpen = false;
      }),
  };
  try {
    await migrate(source, runner, begin);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}
