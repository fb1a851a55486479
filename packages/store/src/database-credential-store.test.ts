import { behavesLikeCredentialStore } from '@assent/application/behaviours';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { databaseCredentialStore } from './database-credential-store.ts';
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

behavesLikeCredentialStore('databaseCredentialStore on SQLite', async () =>
  databaseCredentialStore(await sqlite.open(), testKeyring),
);
behavesLikeCredentialStore('databaseCredentialStore on PostgreSQL', async () =>
  databaseCredentialStore(await postgres.open(), testKeyring),
);
