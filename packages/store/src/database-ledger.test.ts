import { behavesLikeTransactionLedger } from '@assent/application/behaviours';
import { zAddress } from '@assent/domain';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import type { Database } from './database.ts';
import { databaseLedger } from './database-ledger.ts';
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

const scope = { chainId: 31337, signer: zAddress.parse(`0x${'aa'.repeat(20)}`) };
const underTest = (database: Database) => ({
  store: databaseStore(database, testKeyring),
  ledger: databaseLedger(database, testKeyring, scope),
});

behavesLikeTransactionLedger('databaseLedger on SQLite', async () => underTest(await sqlite.open()));
behavesLikeTransactionLedger('databaseLedger on PostgreSQL', async () => underTest(await postgres.open()));
