import { newBytes32 } from '@assent/application/behaviours';
import { zAddress } from '@assent/domain';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { databaseLedger } from '../database-ledger.ts';
import { databaseStore } from '../database-store.ts';
import { openDatabase } from '../open-database.ts';
import { inspect } from '../testing/inspect.ts';
import { postgresDatabases, sqliteDatabases, type TestDatabases, testKeyring } from '../testing/test-databases.ts';
import { startTestPostgres, type TestPostgres } from '../testing/test-postgres.ts';

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
const added = ['kind', 'postponements', 'retry_ms'];

describe.each<[string, TestDatabases]>([
  ['SQLite', sqlite],
  ['PostgreSQL', postgres],
])('a database of the version before, on %s', (_, databases) => {
  test('keeps its intents, which can be left out by kind and postponed', async () => {
    const config = await databases.config();
    const before = await openDatabase(config);
    await databaseStore(before, testKeyring).network(async ({ outbox }) => {
      await outbox.enqueue('list', { kind: 'create_list', salt: newBytes32() });
      await outbox.enqueue('bit', { index: 3, listId: newBytes32(), kind: 'revoke_status' });
      await outbox.enqueue('consent', { kind: 'reveal_consent', secret: newBytes32() });
    });
    await before.close();
    for (const column of added) await inspect(config, `ALTER TABLE intents DROP COLUMN ${column}`);
    await inspect(config, `DELETE FROM migrations WHERE name = 'PostponedIntents1795200003000'`);

    const after = await openDatabase(config);
    const ledger = databaseLedger(after, testKeyring, scope);
    const ids = async (nowMs: number, ...except: ('revoke_status' | 'reveal_consent')[]) =>
      (await ledger.queued(10, { nowMs, except })).map(({ id }) => id);
    expect(await ids(0)).toEqual(['list', 'bit', 'consent']);
    expect(await ids(0, 'revoke_status', 'reveal_consent')).toEqual(['list']);
    await ledger.postpone(['list'], 1000);
    expect(await ids(1000)).toEqual(['bit', 'consent']);
    await after.close();
  });
});
