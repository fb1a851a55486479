import { setTimeout as sleep } from 'node:timers/promises';
import { formatWithOptions } from 'node:util';
import { type Did, zDid, zInstant, zTenantId } from '@assent/domain';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from './database.ts';
import { denialTable } from './entities/outbox.ts';
import { patientTable } from './entities/patients.ts';
import { openDatabase } from './open-database.ts';
import type { Session } from './session.ts';
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

const at = zInstant.parse('2026-01-31T09:00:00Z');
const deny = (session: Session, key: string) => session.insert(denialTable, { key, deniedAt: at, intentId: key });
const deniedKeys = (database: Database) =>
  database.unitOfWork(async (session) =>
    (await session.find(denialTable, {}, { order: { key: 'ASC' } })).map((r) => r.key),
  );
const patient = {
  tenantId: zTenantId.parse('clinic-a'),
  id: 'patient-1',
  did: zDid.parse('did:example:jane-doe'),
  custody: 'holder' as const,
  createdAt: at,
};

describe.each<[string, TestDatabases]>([
  ['SQLite', sqlite],
  ['PostgreSQL', postgres],
])('a unit of work on %s', (kind, databases) => {
  test('refuses another one inside', async () => {
    const database = await databases.open();
    const nested = database.unitOfWork(() => database.unitOfWork(async () => 1));
    await expect(nested).rejects.toThrow('started inside another');
    expect(await database.unitOfWork(async () => 2)).toBe(2);
  });

  test('refuses another one inside whatever ended before it, or meanwhile', async () => {
    const database = await databases.open();
    for (let round = 0; round < 3; round += 1) {
      const short = Promise.all([1, 2, 3].map(() => deniedKeys(database)));
      const nested = database.unitOfWork(async () => {
        // on SQLite they run one after the other
        if (kind === 'PostgreSQL') await short;
        await sleep(5);
        return database.unitOfWork(async () => 1);
      });
      await expect(nested).rejects.toThrow('started inside another');
      await short;
    }
  });

  test('lets work that it started, but not within it, begin one after it has ended', async () => {
    const database = await databases.open();
    const later = await database.unitOfWork(async () => ({ answer: sleep(20).then(() => deniedKeys(database)) }));
    expect(await later.answer).toEqual([]);
  });

  test('is undone if the database refused a statement, even if the work goes on', async () => {
    const database = await databases.open();
    const work = database.unitOfWork(async (session) => {
      await deny(session, 'a');
      await session.insert(patientTable, { ...patient, did: null as unknown as Did }).catch(() => undefined);
      return deny(session, 'b').catch(() => undefined);
    });
    await expect(work).rejects.toThrow('refused a statement');
    expect(await deniedKeys(database)).toEqual([]);
  });

  test('what a statement held is in no part of its error', async () => {
    const database = await databases.open();
    const incomplete = { ...patient, createdAt: null as unknown as typeof at };
    const error = await database
      .unitOfWork((session) => session.insert(patientTable, incomplete))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(formatWithOptions({ depth: 9, showHidden: true }, error)).not.toContain('jane-doe');
  });

  test('refuses a condition without a value, which would match every row', async () => {
    const database = await databases.open();
    const work = database.unitOfWork((session) =>
      session.findOne(denialTable, { key: undefined as unknown as string }),
    );
    await expect(work).rejects.toThrow('no value for the condition on key');
  });

  test('a row that others have damaged is an error that names the columns and not the values', async () => {
    const config = await databases.config();
    const database = await openDatabase(config);
    await database.unitOfWork((session) => session.insert(patientTable, patient));
    await inspect(config, "UPDATE patients SET did = 'Jane Doe', created_at = 'yesterday'");
    const error = await database
      .unitOfWork((session) => session.findOne(patientTable, { id: patient.id }))
      .catch((thrown: unknown) => thrown);
    await database.close();
    expect(String(error)).toContain('a row of patients does not parse: did, createdAt');
    expect(String(error)).not.toContain('Jane');
  });

  test('units of work that read and write the same row end as if one had come after the other', async () => {
    const database = await databases.open();
    await database.unitOfWork((session) => deny(session, 'counter-0'));
    const increment = () =>
      database.unitOfWork(async (session) => {
        const count = await session.count(denialTable, {});
        await deny(session, `counter-${count}`);
      });
    await Promise.all(Array.from({ length: 15 }, increment));
    expect(await deniedKeys(database)).toHaveLength(16);
  });
});

describe('a unit of work on PostgreSQL', () => {
  test('is run again after a deadlock, and both get done', async () => {
    const database = await postgres.open();
    const met = { one: deferred(), other: deferred() };
    const both = [
      database.unitOfWork(async (session) => {
        await deny(session, 'a');
        met.one.resolve();
        await met.other.promise;
        await deny(session, 'b');
      }),
      database.unitOfWork(async (session) => {
        await deny(session, 'b');
        met.other.resolve();
        await met.one.promise;
        await deny(session, 'a');
      }),
    ];
    await Promise.all(both);
    expect(await deniedKeys(database)).toEqual(['a', 'b']);
  });

  test('does not write on the strength of what another changes meanwhile, even in other rows', async () => {
    const database = await postgres.open();
    const read = { one: deferred(), other: deferred() };
    const denyUnless = (key: string, other: string, mine: Deferred, theirs: Deferred) =>
      database.unitOfWork(async (session) => {
        const isDenied = (await session.findOne(denialTable, { key: other })) !== undefined;
        mine.resolve();
        await theirs.promise;
        if (!isDenied) await deny(session, key);
      });
    await Promise.all([denyUnless('a', 'b', read.one, read.other), denyUnless('b', 'a', read.other, read.one)]);
    expect(await deniedKeys(database)).toHaveLength(1);
  });

  test('is unavailable if the connection breaks within it, and the next one is served', async () => {
    const { database, breakConnections } = await breakable();
    const work = database.unitOfWork(async (session) => {
      await deny(session, 'a');
      await breakConnections();
      await deny(session, 'b');
    });
    await expect(work).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(await deniedKeys(database)).toEqual([]);
    await database.close();
  });

  test('does not notice that connections broke while they were idle', async () => {
    const { database, breakConnections } = await breakable();
    await Promise.all([deniedKeys(database), deniedKeys(database)]);
    expect(await breakConnections()).toBe(2);
    await sleep(100);
    expect(await deniedKeys(database)).toEqual([]);
    await database.close();
  });

  async function breakable() {
    const config = await postgres.config();
    const name = config.type === 'postgres' ? new URL(config.url).searchParams.get('application_name') : undefined;
    const terminate = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1';
    const breakConnections = async () => (await server.query(terminate, [name])).length;
    return { database: await openDatabase(config), breakConnections };
  }
});

interface Deferred {
  readonly promise: Promise<void>;
  resolve(): void;
}

function deferred(): Deferred {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}
