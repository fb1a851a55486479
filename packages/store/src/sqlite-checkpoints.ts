import { setTimeout } from 'node:timers/promises';
import type { DataSource, QueryRunner } from 'typeorm';

/** Pages of 4 kB in the log from which copying them is worth it. */
const worthwhilePages = 500;

interface LogState {
  /** 1 if somebody was in the way. */
  readonly busy: number;
  readonly log: number;
  readonly checkpointed: number;
}

interface LogOptions {
  /** How often the log is looked at, in milliseconds; a second if absent. */
  readonly intervalMs?: number;
  /** From this many pages on (200 MB if absent) writers wait while the log is started anew. A pause does the same. */
  readonly maxPages?: number;
}

export interface KeptLog {
  /** Copies all of the log and makes it empty. False if a reader or another process keeps it from that. */
  empty(): Promise<boolean>;
  stop(): Promise<void>;
}

/**
 * Copies the write-ahead log into the database file on a connection of its own: SQLite would do so in the middle of
 * whichever COMMIT makes the log long, which then takes two flushes of the disk longer.
 */
export function keepLogShort(
  writer: QueryRunner,
  own: DataSource,
  inTurn: <T>(work: () => Promise<T>) => Promise<T>,
  { intervalMs = 1000, maxPages = 50_000 }: LogOptions = {},
): KeptLog {
  const ending = new AbortController();
  const run = async () => {
    await writer.query('PRAGMA wal_autocheckpoint = 0');
    while (!ending.signal.aborted) {
      await setTimeout(intervalMs, undefined, { signal: ending.signal, ref: false }).catch(() => undefined);
      const { log, checkpointed } = await checkpoint(own, 'NOOP');
      if (log - checkpointed > worthwhilePages) await checkpoint(own, 'PASSIVE');
      if (log > maxPages) await inTurn(() => checkpoint(own, 'RESTART'));
    }
  };
  const running = run();
  return {
    empty: () => inTurn(async () => (await checkpoint(own, 'TRUNCATE')).busy === 0),
    async stop() {
      ending.abort();
      await running;
      await own.destroy();
    },
  };
}

type Mode = 'NOOP' | 'PASSIVE' | 'RESTART' | 'TRUNCATE';

/** Pages in the log, and those of them that the file has. Another process in the way is no failure: the log waits. */
async function checkpoint(source: DataSource, mode: Mode): Promise<LogState> {
  const none = { busy: 1, log: 0, checkpointed: 0 };
  const rows: LogState[] = await source.query(`PRAGMA wal_checkpoint(${mode})`).catch(() => []);
  return rows[0] ?? none;
}
