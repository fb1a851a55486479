import { behavesLikeStore } from '@assent/application/behaviours';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { databaseStore } from './database-store.ts';
import { postgresDatabases, testKeyring } from './testing/test-databases.ts';
import { startTestPostgres, type TestPostgres } from './testing/test-postgres.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());

const postgres = postgresDatabases(() => server);
afterEach(() => postgres.closeAll());

behavesLikeStore('databaseStore on PostgreSQL', async () => databaseStore(await postgres.open(), testKeyring));
