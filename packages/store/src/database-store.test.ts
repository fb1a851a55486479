import { behavesLikeStore } from '@assent/application/behaviours';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { databaseStore } from './database-store.ts';
import { postgresDatabases, sqliteDatabases, testKeyring } from './testing/test-databases.ts';
import { startTestPostgres, type TestPostgres } from './testing/test-postgres.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());

const [sqlite, postgres] = [sqliteDatabases(), postgresDatabases(() => server)];
afterEach(async () => {
  await sqlite.closeAll();
  await postgres.closeAll();
});

behavesLikeStore('databaseStore on SQLite', async () => databaseStore(await sqlite.open(), testKeyring));
behavesLikeStore('databaseStore on PostgreSQL', async () => databaseStore(await postgres.open(), testKeyring));
