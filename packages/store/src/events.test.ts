import { randomUUID } from 'node:crypto';
import { newDid, newReceipt, tenantA } from '@assent/application/behaviours';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Database } from './database.ts';
import { databaseStore } from './database-store.ts';
import { openDatabase } from './open-database.ts';
import { postgresDatabases, sqliteDatabases, type TestDatabases, testKeyring } from './testing/test-databases.ts';
import { startTestPostgres, type TestPostgres } from './testing/test-postgres.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());

describe.each<[string, TestDatabases]>([
  ['SQLite', sqliteDatabases()],
  ['PostgreSQL', postgresDatabases(() => server)],
])('the stream of events on %s', (_, databases) => {
  let database: Database;
  beforeEach(async () => {
    database = await databases.open();
  });
  afterEach(() => databases.closeAll());

  test('says nothing any more of a patient whose key was deleted, and goes on', async () => {
    const store = databaseStore(database, testKeyring);
    const [erased, other] = [newReceipt(newDid()), newReceipt(newDid())];
    for (const receipt of [erased, other]) await store.tenant(tenantA, ({ receipts }) => receipts.append(receipt));
    await database.unitOfWork((session) =>
      session.execute('DELETE FROM subject_keys WHERE subject = $1', [erased.subject]),
    );
    const lines = await store.shared.eventsBetween(tenantA, 0, await store.shared.newestEvent(), 10);
    expect(lines).toEqual([{ seq: 1 }, { seq: 2, receipt: other }]);
  });

  test('begins with the first number, whatever kind it is', async () => {
    const store = databaseStore(database, testKeyring);
    expect(await store.shared.newestEvent()).toBe(0);
    const event = { id: randomUUID(), type: 'log.anchored', at: newReceipt(newDid()).at, data: {} } as const;
    await store.tenant(tenantA, ({ events }) => events.append(event));
    await store.tenant(tenantA, ({ receipts }) => receipts.append(newReceipt(newDid())));
    const lines = await store.shared.eventsBetween(tenantA, 0, await store.shared.newestEvent(), 10);
    expect(lines.map(({ seq }) => seq)).toEqual([1, 2]);
  });
});

describe('a number on PostgreSQL that was handed out to a transaction that goes on', () => {
  const postgres = postgresDatabases(() => server);
  let database: Database;
  let other: DataSource;
  beforeEach(async () => {
    const config = await postgres.config();
    database = await openDatabase(config);
    const url = config.type === 'postgres' ? config.url : '';
    other = await new DataSource({ type: 'postgres', url }).initialize();
  });
  afterEach(async () => {
    await other.destroy();
    await database.close();
  });

  const append = () =>
    databaseStore(database, testKeyring).tenant(tenantA, ({ receipts }) => receipts.append(newReceipt(newDid())));
  const open = async () => {
    const runner = other.createQueryRunner();
    await runner.startTransaction();
    await runner.query(
      `INSERT INTO events (tenant_id, id, type, at, data) VALUES ($1, $2, 'log.anchored', 'x', '{}')`,
      [tenantA, randomUUID()],
    );
    return {
      end: async (how: 'commitTransaction' | 'rollbackTransaction') => {
        await runner[how]();
        await runner.release();
      },
    };
  };

  test.each(['commitTransaction', 'rollbackTransaction'] as const)(
    'holds back what came after it, until %s',
    async (how) => {
      await append();
      expect(await database.settledNumber()).toBe(1);
      const slow = await open();
      await append();
      for (let look = 0; look < 3; look += 1) expect(await database.settledNumber()).toBe(1);
      await slow.end(how);
      expect(await database.settledNumber()).toBe(3);
    },
  );

  test('holds back nothing that came before it, though somebody always writes', async () => {
    await append();
    let writer = await open();
    const seen: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      seen.push(await database.settledNumber());
      const next = await open();
      await writer.end('commitTransaction');
      writer = next;
    }
    await writer.end('commitTransaction');
    // there was no moment without a writer
    expect(seen).toEqual([0, 2, 3, 4]);
  });
});
