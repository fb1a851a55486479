import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { Database } from './database.ts';
import { openingFailureFrom, unavailable } from './database-failure.ts';
import { entities } from './entities/index.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { firstInFirstOut, runOnce, withoutNesting } from './unit-of-work.ts';

/** How long a statement waits for another process that writes. */
const busyTimeoutMs = 5000;
/** Takes the lock for writing at once: a lock taken later, by a transaction that has read, fails instead of waiting. */
const begin = 'BEGIN IMMEDIATE';

/**
 * Opens a database file, which is made, readable by its owner only, if it is not there. TypeORM has one connection to
 * SQLite and lets transactions mix on it, so all units of work go through one queue.
 */
export async function openSqlite(file: string): Promise<Database> {
  const source = await connect(file);
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

async function connect(file: string): Promise<DataSource> {
  const source = new DataSource({
    type: 'sqlite',
    database: file,
    busyTimeout: busyTimeoutMs,
    entities,
    migrations,
    logging: false,
  });
  try {
    await mkdir(dirname(file), { recursive: true });
    await (await open(file, 'a', 0o600)).close();
    await source.initialize();
    await useWriteAheadLog(source);
    // Acknowledged work survives a power loss: the log reaches the disk before COMMIT returns.
    await source.query('PRAGMA synchronous = FULL');
    return source;
  } catch (error) {
    if (source.isInitialized) await source.destroy();
    throw openingFailureFrom(error);
  }
}

/** Several processes may open a new file at once; the change of mode does not honour the busy timeout. */
async function useWriteAheadLog(source: DataSource): Promise<void> {
  const deadline = Date.now() + busyTimeoutMs;
  for (;;) {
    try {
      const [row] = await source.query('PRAGMA journal_mode = WAL');
      if (row?.journal_mode !== 'wal') throw unavailable('no write-ahead log on this file system');
      return;
    } catch (error) {
      const isBusy = (error as { code?: unknown }).code === 'SQLITE_BUSY';
      if (!isBusy || Date.now() > deadline) throw error;
      await setTimeout(20);
    }
  }
}
