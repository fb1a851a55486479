import type { Database, Statement } from 'sqlite3';
import type { ObjectLiteral, QueryRunner } from 'typeorm';

/** Runs SQL on one connection. */
export interface Statements {
  read(sql: string, parameters?: readonly unknown[]): Promise<ObjectLiteral[]>;
  /** How many rows were changed. */
  write(sql: string, parameters?: readonly unknown[]): Promise<number>;
  /** The place of a parameter, counted from 0, as the database reads it fastest. */
  placeOf(parameter: number): string;
}

/** @throws what the driver throws, wrapped by TypeORM */
export const postgresStatements = (runner: QueryRunner): Statements => ({
  read: (sql, parameters = []) => runner.query(sql, [...parameters]),
  write: async (sql, parameters = []) => (await runner.query(sql, [...parameters], true)).affected ?? 0,
  placeOf: numberedPlace,
});

export interface SqliteStatements extends Statements {
  /** Runs statements without parameters one after another, in one step. The first that fails ends it. */
  script(sql: string): Promise<void>;
  /** Lets go of what was prepared: a connection with statements cannot be closed. */
  end(): Promise<void>;
}

const anonymousPlace = () => '?';
/** Where a parameter is in SQL that says its number. */
export const numberedPlace = (parameter: number) => `$${parameter + 1}`;

/** Prepared statements that a connection keeps. Those of batches differ by their number of rows. */
const maxPrepared = 500;

/**
 * Statements of a SQLite connection are prepared once and run again and again: preparing takes longer than most of them run.
 *
 * @throws what the driver throws: an Error with `code`, `SQLITE_…`
 */
export function sqliteStatements(database: Database): SqliteStatements {
  const prepared = new Map<string, Promise<Statement>>();

  function prepare(sql: string): Promise<Statement> {
    const known = prepared.get(sql);
    if (known) {
      prepared.delete(sql);
      prepared.set(sql, known);
      return known;
    }
    const statement = new Promise<Statement>((resolve, reject) => {
      const made: Statement = database.prepare(sql, (error) => (error ? reject(error) : resolve(made)));
    });
    prepared.set(sql, statement);
    statement.catch(() => prepared.delete(sql)); // the database may be busy or without the table now, and not later
    if (prepared.size > maxPrepared) forgetOldest();
    return statement;
  }

  /** The driver ends what is under way before. */
  async function forget(sql: string, statement: Promise<Statement>): Promise<void> {
    prepared.delete(sql);
    const made = await statement.catch(() => undefined);
    if (made) await new Promise<void>((resolve) => made.finalize(() => resolve()));
  }

  function forgetOldest(): void {
    const [oldest] = prepared;
    if (oldest) void forget(...oldest);
  }

  return {
    async read(sql, parameters = []) {
      const statement = await prepare(sql);
      return new Promise((resolve, reject) => {
        statement.all<ObjectLiteral>(parameters, (error, rows) => (error ? reject(error) : resolve(rows)));
      });
    },
    async write(sql, parameters = []) {
      const statement = await prepare(sql);
      return new Promise((resolve, reject) => {
        statement.run(parameters, function done(this: { readonly changes: number }, error: Error | null) {
          if (error) reject(error);
          else resolve(this.changes);
        });
      });
    },
    script: (sql) =>
      new Promise((resolve, reject) => {
        database.exec(sql, (error) => (error ? reject(error) : resolve()));
      }),
    placeOf: anonymousPlace,
    end: async () => void (await Promise.all([...prepared].map(([sql, statement]) => forget(sql, statement)))),
  };
}
