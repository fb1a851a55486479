import { expect, test } from '@jest/globals';
import sqlite3 from 'sqlite3';
import { DataSource, QueryFailedError } from 'typeorm';
import { quietSqlite } from './quiet-sqlite.ts';

test('the stack of an error of SQLite has no values of the statement, though TypeORM asks for them', async () => {
  quietSqlite();
  expect(sqlite3.verbose()).toBe(sqlite3);
  const source = await new DataSource({ type: 'sqlite', database: ':memory:' }).initialize();
  const failure = await source.query('SELECT nothing WHERE 1 = ?', ['Zz-Marker']).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(QueryFailedError);
  const { driverError } = failure as QueryFailedError<Error>;
  expect(driverError.stack).not.toContain('Zz-Marker');
  await source.destroy();
});
