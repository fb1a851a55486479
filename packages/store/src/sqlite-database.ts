import type { DataSource } from 'typeorm';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { settledOnSqlite } from './settled-number.ts';
import { keepLogShort } from './sqlite-checkpoints.ts';
import { busyTimeoutMs, connectSqlite } from './sqlite-connection.ts';
import { flushedAfter } from './sqlite-durability.ts';
import { sharedFlush } from './sqlite-flush.ts';
import { prepareScripts, runScript, scriptOf } from './sqlite-script.ts';
import { type SqliteStatements, sqliteStatements } from './statements.ts';
import {
  firstInFirstOut,
  gate,
  runOnce,
  runReading,
  runStatement,
  untilUnlocked,
  withoutNesting,
} from './unit-of-work.ts';

/** Takes the lock for writing at once: a lock taken later, by a transaction that has read, fails instead of waiting. */
const begin =
  ({ write }: SqliteStatements) =>
  () =>
    write('BEGIN IMMEDIATE');

/** The log is started anew before it is much longer than this. */
const reservedBytes = 4 * 2 ** 20;

/**
 * Opens a database file, which is made, readable by its owner only, if it is not there. TypeORM has one connection to
 * SQLite and lets transactions mix on it, so all units of work go through one queue; reads have a connection of their own.
 *
 * COMMIT writes the log and does not flush it: whoever needs that waits for it after the queue, together with all others
 * who do, and the disk keeps nobody from writing.
 */
export async function openSqlite(file: string): Promise<Database> {
  const writing = await connectSqlite(file);
  const runner = writing.createQueryRunner();
  const writer = await statementsOf(writing);
  try {
    await migrate(writing, runner, writer, begin(writer));
    await prepareScripts(writer);
  } catch (error) {
    await writer.end();
    await writing.destroy();
    throw error;
  }
  await runner.query('PRAGMA synchronous = NORMAL');
  // what is deleted or replaced is overwritten with zeros
  await runner.query('PRAGMA secure_delete = ON');
  await runner.query('PRAGMA busy_timeout = 0');
  const reading = await connectSqlite(file);
  const reader = await statementsOf(reading);
  const queue = firstInFirstOut();
  const inTurn: typeof queue = (work) => queue(() => untilUnlocked(busyTimeoutMs, work));
  const disk = await sharedFlush(`${file}-wal`);
  // SQLite does not look behind the end of its log
  await inTurn(() => runOnce(writer, begin(writer), () => disk.reserve(reservedBytes)));
  const durably = flushedAfter(disk.flush);
  const unnested = withoutNesting();
  const log = keepLogShort(runner, await connectSqlite(file), queue);
  const { enter, close } = gate(async () => {
    await log.stop();
    await disk.close();
    await reader.end();
    await writer.end();
    await reading.destroy();
    await writing.destroy();
  });
  const fromReader: Database['reading'] = (work) => enter(() => runReading(reader, work));
  return {
    unitOfWork: (work) =>
      enter(() => durably((watched) => unnested(() => inTurn(() => runOnce(writer, begin(writer), watched(work)))))),
    writeAll: (writes) =>
      enter(() => {
        const script = scriptOf(writes);
        return durably(() => unnested(() => inTurn(() => runScript(writer, script))), true);
      }),
    statement: (work) => enter(() => inTurn(() => runStatement(writer, work))),
    reading: fromReader,
    settledNumber: settledOnSqlite(fromReader),
    forgetDeleted: () =>
      enter(async () => {
        const isEmpty = await log.empty();
        if (isEmpty) await inTurn(() => runOnce(writer, begin(writer), () => disk.reserve(reservedBytes)));
        return isEmpty;
      }),
    close,
  };
}

const statementsOf = async (source: DataSource): Promise<SqliteStatements> =>
  sqliteStatements(await source.createQueryRunner().connect());
