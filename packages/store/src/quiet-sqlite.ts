import sqlite3 from 'sqlite3';

/**
 * Keeps TypeORM from turning on the long stack traces of sqlite3: they print the values of every statement, most of which
 * never fails, and put them into the errors of those that do.
 */
export function quietSqlite(): void {
  Object.assign(sqlite3, { verbose: () => sqlite3 });
}
