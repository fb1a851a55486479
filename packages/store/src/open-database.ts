import { AppError } from '@assent/domain';
import * as z from 'zod';
import type { Database } from './database.ts';
import { openPostgres } from './postgres-database.ts';
import { openSqlite } from './sqlite-database.ts';

const zDatabaseConfig = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('sqlite'), file: z.string().min(1) }),
  z.strictObject({ type: z.literal('postgres'), url: z.string().regex(/^postgres(ql)?:\/\//) }),
]);
/** Where the database is: a SQLite file, or a PostgreSQL URL with user and password. */
export type DatabaseConfig = z.infer<typeof zDatabaseConfig>;

/** `sqlite:<file>` or `postgres://…`, as an environment variable has it. */
const fromUrl = (url: string) =>
  url.startsWith('sqlite:') ? { type: 'sqlite', file: url.slice('sqlite:'.length) } : { type: 'postgres', url };

/**
 * Opens a database and brings its schema up to date. Several processes may do so at once.
 *
 * @throws AppError `configuration_invalid`, `store_unavailable`
 */
export async function openDatabase(config: DatabaseConfig | string): Promise<Database> {
  const parsed = zDatabaseConfig.safeParse(typeof config === 'string' ? fromUrl(config) : config);
  if (!parsed.success) {
    const settings = parsed.error.issues.map(({ path }) => ['database', ...path].join('.'));
    throw new AppError('configuration_invalid', { settings });
  }
  return parsed.data.type === 'sqlite' ? withMemory(await openSqlite(parsed.data.file)) : openPostgres(parsed.data.url);
}

/** Indexes of random values touch a page for each row: with SQLite's 2 MB they would be read again and again. */
async function withMemory(database: Database): Promise<Database> {
  await database.unitOfWork((session) => session.execute('PRAGMA cache_size = -65536', []));
  return database;
}
