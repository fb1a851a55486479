import type { QueryRunner } from 'typeorm';
import type { Database, Durability } from './database.ts';
import { migrate } from './migrate.ts';
import { keepLogShort } from './sqlite-checkpoints.ts';
import { connectSqlite } from './sqlite-connection.ts';
import { firstInFirstOut, gate, runOnce, runReading, withoutNesting } from './unit-of-work.ts';

/** Takes the lock for writing at once: a lock taken later, by a transaction that has read, fails instead of waiting. */
const begin = 'BEGIN IMMEDIATE';

/**
 * Opens a database file, which is made, readable by its owner only, if it is not there. TypeORM has one connection to
 * SQLite and lets transactions mix on it, so all units of work go through one queue; reads have a connection of their own.
 */
export async function openSqlite(file: string): Promise<Database> {
  const writing = await connectSqlite(file);
  const writer = writing.createQueryRunner();
  try {
    await migrate(writing, writer, begin);
  } catch (error) {
    await writing.destroy();
    throw error;
  }
  const reading = await connectSqlite(file);
  const reader = reading.createQueryRunner();
  const inTurn = firstInFirstOut();
  const unnested = withoutNesting();
  const log = keepLogShort(writer, await connectSqlite(file), inTurn);
  const { enter, close } = gate(async () => {
    await log.stop();
    await reading.destroy();
    await writing.destroy();
  });
  const keep = durabilityOf(writer);
  return {
    unitOfWork: (work, durability = 'power') =>
      enter(() =>
        unnested(() =>
          inTurn(async () => {
            await keep(durability);
            return runOnce(writer, begin, work);
          }),
        ),
      ),
    reading: (work) => enter(() => runReading(reader, work)),
    close,
  };
}

const synchronous = { power: 'FULL', process: 'NORMAL' } as const;

/** Sets what the next transactions survive. In NORMAL the log is written before COMMIT returns, but not flushed to disk. */
function durabilityOf(writer: QueryRunner): (durability: Durability) => Promise<void> {
  let current: Durability = 'power'; // as the connection was opened
  return async (durability) => {
    if (durability === current) return;
    await writer.query(`PRAGMA synchronous = ${synchronous[durability]}`);
    current = durability;
  };
}
