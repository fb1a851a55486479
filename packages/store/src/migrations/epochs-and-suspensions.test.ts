import { newBytes32, newGrant, tenantA, tenantOf } from '@assent/application/behaviours';
import type { Did, Instant } from '@assent/domain';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { databaseStore } from '../database-store.ts';
import { type DatabaseConfig, openDatabase } from '../open-database.ts';
import { inspect } from '../testing/inspect.ts';
import { openSource } from '../testing/open-source.ts';
import { postgresDatabases, sqliteDatabases, type TestDatabases, testKeyring } from '../testing/test-databases.ts';
import { startTestPostgres, type TestPostgres } from '../testing/test-postgres.ts';
import { EpochsAndSuspensions1795200004000 } from './epochs-and-suspensions.ts';
import { InitialSchema1769850000000 } from './initial-schema.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());

/** The same organisation by its key and by its address, and another one. */
const byKey = 'did:ethr:assent:0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798' as Did;
const byAddress = 'did:ethr:assent:0x7e5f4552091a69125d5dfcb7b8c2659029395bdf' as Did;
const other = 'did:web:lab.example' as Did;
const [from, until] = ['2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'] as Instant[];

/** A database as it was before there were epochs, with what organisations were accredited for. */
async function before(config: DatabaseConfig): Promise<DataSource> {
  const source = await openSource(config, [InitialSchema1769850000000]);
  await source.runMigrations();
  for (const issuer of [byAddress, other, byKey]) {
    const values = [issuer, 'LabResult', from, issuer === byAddress ? '2026-02-01T00:00:00Z' : until];
    await source.query(
      `INSERT INTO accreditations (issuer, type, valid_from, valid_until)
       VALUES (${values.map((value) => `'${value}'`).join(', ')})`,
    );
  }
  return source;
}

describe.each<[string, TestDatabases]>([
  ['SQLite', sqliteDatabases()],
  ['PostgreSQL', postgresDatabases(() => server)],
])('a database of %s from before there were epochs', (_, databases) => {
  afterEach(() => databases.closeAll());

  test('keeps its accreditations, the latest of each issuer, and takes epochs and suspensions', async () => {
    const config = await databases.config();
    await (await before(config)).destroy();
    const database = await openDatabase(config);
    const store = databaseStore(database, testKeyring);
    const kept = await store.network(({ accreditations }) => accreditations.list());
    const said = { type: 'LabResult', from, until, gaps: [] };
    expect(kept).toEqual([
      { ...said, issuer: other },
      { ...said, issuer: byKey },
    ]);
    const suspended = { ...said, type: 'LabResult' as const, issuer: byAddress, suspendedSince: from as Instant };
    await store.network(({ accreditations }) => accreditations.put(suspended as never));
    expect(await store.network(({ accreditations }) => accreditations.find(byKey, 'LabResult'))).toEqual(suspended);
    const grant = { ...newGrant(), epochKey: newBytes32() };
    await store.tenant(tenantA, async ({ tenants, grants, epochs }) => {
      await tenants.insert(tenantOf(tenantA), 'hash');
      await grants.put(grant);
      await epochs.insert({ subject: grant.grant.subject, number: 1, key: grant.epochKey, secret: newBytes32() });
    });
    expect(await store.network(({ denials }) => denials.holdersOf(grant.epochKey))).toHaveLength(1);
    await database.close();
  });

  test('can be brought back to that', async () => {
    const config = await databases.config();
    const source = await before(config);
    const runner = source.createQueryRunner();
    const columns = async () => (await inspect(config, 'SELECT * FROM accreditations')).map((row) => Object.keys(row));
    const initial = await columns();
    const migration = new EpochsAndSuspensions1795200004000();
    await migration.up(runner);
    expect((await columns())[0]).toContain('issuer_key');
    await migration.down(runner);
    expect(await columns()).toEqual(initial.slice(1));
    await source.destroy();
  });
});
