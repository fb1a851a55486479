import { behavesLikeKeyStore } from '@assent/application/behaviours';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { databaseKeyStore } from './database-key-store.ts';
import { postgresDatabases, sqliteDatabases } from './testing/test-databases.ts';
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

behavesLikeKeyStore('databaseKeyStore on SQLite', async () => databaseKeyStore(await sqlite.open()));
behavesLikeKeyStore('databaseKeyStore on PostgreSQL', async () => databaseKeyStore(await postgres.open()));
