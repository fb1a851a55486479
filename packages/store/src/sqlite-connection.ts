import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sqlite3 from 'sqlite3';
import { DataSource } from 'typeorm';
import { openingFailureFrom, unavailable } from './database-failure.ts';
import { migrations } from './migrations/index.ts';

/** How long a statement waits for another connection that writes. */
export const busyTimeoutMs = 5000;

/** TypeORM asks the driver to keep the stack of each call, for its messages, which takes longer than many a statement. */
export const quietDriver = { ...sqlite3, verbose: () => quietDriver };

/**
 * Connects to a database file, which is made, readable by its owner only, if it is not there. Statements are SQL of our own,
 * so the connection is not told of our tables: TypeORM would take 30 ms of each to work out what it never needs.
 *
 * @throws AppError `store_unavailable`
 */
export async function connectSqlite(file: string): Promise<DataSource> {
  const source = new DataSource({
    type: 'sqlite',
    driver: quietDriver,
    database: file,
    busyTimeout: busyTimeoutMs,
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
