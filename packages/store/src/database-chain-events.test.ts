import { behavesLikeChainEventStore, newBytes32, newChainEvent } from '@assent/application/behaviours';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { databaseChainEvents } from './database-chain-events.ts';
import { openDatabase } from './open-database.ts';
import { inspect } from './testing/inspect.ts';
import { postgresDatabases, sqliteDatabases, type TestDatabases } from './testing/test-databases.ts';
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

describe.each<[string, TestDatabases]>([
  ['SQLite', sqlite],
  ['PostgreSQL', postgres],
])('databaseChainEvents on %s', (name, databases) => {
  behavesLikeChainEventStore(`databaseChainEvents on ${name}`, async () => databaseChainEvents(await databases.open()));

  test('keeps more events at once than one statement holds', async () => {
    const store = databaseChainEvents(await databases.open())('one');
    const at = { block: 2 ** 40, blockHash: newBytes32() };
    const events = Array.from({ length: 1100 }, (_, logIndex) => newChainEvent({ ...at, logIndex }));
    expect(await store.advance(undefined, events, at)).toBe(true);
    expect(await store.read({ limit: 2000 })).toEqual(events);
    expect(await store.checkpoint()).toEqual({ ...at, events: 1100 });
  });

  test('of two processes that advance at once, one wins and nothing mixes', async () => {
    const config = await databases.config();
    const opened = [await openDatabase(config), await openDatabase(config)];
    const stores = opened.map((database) => databaseChainEvents(database)('one'));
    const ends = [5, 6].map((block) => ({ block, blockHash: newBytes32() }));
    const won = await Promise.all(
      stores.map((store, at) => store.advance(undefined, [newChainEvent({ ...ends[at]!, logIndex: 0 })], ends[at]!)),
    );
    expect([...won].sort()).toEqual([false, true]);
    const winner = ends[won.indexOf(true)]!;
    for (const store of stores) {
      expect(await store.checkpoint()).toEqual({ ...winner, events: 1 });
      expect(await store.read({ limit: 9 })).toMatchObject([winner]);
    }
    for (const database of opened) await database.close();
  });

  test('rows that no checkpoint counts do not get in the way', async () => {
    const config = await databases.config();
    const database = await openDatabase(config);
    const store = databaseChainEvents(database)('one');
    const [first, second] = [5, 6].map((block) => ({ block, blockHash: newBytes32() }));
    await store.advance(undefined, [newChainEvent({ ...first!, logIndex: 0 })], first!);
    await inspect(config, 'DELETE FROM chain_checkpoints');
    const event = newChainEvent({ ...second!, logIndex: 0 });
    expect(await store.advance(undefined, [event], second!)).toBe(true);
    expect(await store.read({ limit: 9 })).toEqual([event]);
    await database.close();
  });
});
