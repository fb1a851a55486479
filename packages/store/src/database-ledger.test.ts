import { behavesLikeTransactionLedger, newBytes32 } from '@assent/application/behaviours';
import { zAddress } from '@assent/domain';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from './database.ts';
import { databaseLedger } from './database-ledger.ts';
import { databaseStore } from './database-store.ts';
import { postgresDatabases, sqliteDatabases, type TestDatabases, testKeyring } from './testing/test-databases.ts';
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

describe.each<[string, TestDatabases]>([
  ['SQLite', sqlite],
  ['PostgreSQL', postgres],
])('databaseLedger on %s', (_, databases) => {
  test('another signer, or the same on another chain, has nonces and a lease of its own', async () => {
    const database = await databases.open();
    const { ledger, store } = underTest(database);
    const others = [
      databaseLedger(database, testKeyring, { ...scope, chainId: 1 }),
      databaseLedger(database, testKeyring, { ...scope, signer: zAddress.parse(`0x${'bb'.repeat(20)}`) }),
    ];
    await store.network(({ outbox }) => outbox.enqueue('a', { kind: 'create_list', salt: newBytes32() }));
    await ledger.recordSigned(transaction(0, ['a']), attempt());
    await ledger.acquireLease('one', 0, 1000);
    for (const other of others) {
      expect(await other.open()).toEqual([]);
      expect(await other.highestNonce()).toEqual({});
      expect(await other.acquireLease('two', 0, 1000)).toBe(true);
      await expect(other.requeue(0)).rejects.toMatchObject({ code: 'not_found' });
      await other.reopenFrom(0);
    }
    expect(await ledger.open()).toMatchObject([{ nonce: 0, intentIds: ['a'] }]);
  });

  test('a transaction carries more intents than one statement holds', async () => {
    const { ledger, store } = underTest(await databases.open());
    const ids = Array.from({ length: 1100 }, (_, index) => `intent-${index}`);
    await store.network(async ({ outbox }) => {
      for (const id of ids) await outbox.enqueue(id, { kind: 'create_list', salt: newBytes32() });
    });
    const sent = attempt();
    await ledger.recordSigned(transaction(0, ids), sent);
    await ledger.markMined(
      0,
      { hash: sent.hash, blockNumber: 1, blockHash: newBytes32(), gasUsed: 5_000_000_000 },
      true,
    );
    expect(await store.network(({ outbox }) => outbox.counts())).toMatchObject({ queued: 0, final: 1100 });
    const progress = await store.network(({ outbox }) => outbox.progress(ids));
    expect(progress.map(({ id }) => id)).toEqual(ids);
    expect(progress[1099]?.transaction).toMatchObject({ intents: 1100, gasUsed: 5_000_000_000 });
  });
});

const transaction = (nonce: number, intentIds: readonly string[]) => ({
  nonce,
  to: zAddress.parse(`0x${'51'.repeat(20)}`),
  data: '0x',
  gas: 21_000,
  intentIds,
});

const attempt = () => ({ hash: newBytes32(), raw: '0x02', maxFeePerGas: 1n, maxPriorityFeePerGas: 1n, createdMs: 1 });
