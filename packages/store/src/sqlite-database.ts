import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { connectSqlite } from './sqlite-connection.ts';
import { firstInFirstOut, gate, runOnce, withoutNesting } from './unit-of-work.ts';

/** Takes the lock for writing at once: a lock taken later, by a transaction that has read, fails instead of waiting. */
const begin = 'BEGIN IMMEDIATE';

/**
 * Opens a database file, which is made, readable by its owner only, if it is not there. TypeORM has one connection to
 * SQLite and lets transactions mix on it, so all units of work go through one queue.
 */
export async function openSqlite(file: string): Promise<Database> {
  const source = await connectSqlite(file);
  const { enter, close } = gate(() => source.destroy());
  const runner = source.createQueryRunner();
  const inTurn = firstInFirstOut();
  const unnested = withoutNesting();
  try {
    await migrate(source, runner, begin);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    unitOfWork: (work) => enter(() => unnested(() => inTurn(() => runOnce(runner, begin, work)))),
    close,
  };
}
