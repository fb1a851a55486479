import { serviceTenant } from '@assent/application';
import { tenantA, tenantB, tenantOf } from '@assent/application/behaviours';
import type { TenantId } from '@assent/domain';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { databaseKeyStore } from '../database-key-store.ts';
import { type DatabaseConfig, openDatabase } from '../open-database.ts';
import { inspect } from '../testing/inspect.ts';
import { openSource } from '../testing/open-source.ts';
import { postgresDatabases, sqliteDatabases, type TestDatabases } from '../testing/test-databases.ts';
import { startTestPostgres, type TestPostgres } from '../testing/test-postgres.ts';
import { InitialSchema1769850000000 } from './initial-schema.ts';
import { TenantKeys1795200017000 } from './tenant-keys.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());

const organisation = tenantOf(tenantA);
const patient = 'did:key:z6MkPatient';
const wallet = 'did:key:z6MkWallet';
const nobodys = 'did:key:z6MkNobody';

/** A database as it was before DIDs had owners: of an organisation, two patients, one with a wallet, and of nobody. */
async function before(config: DatabaseConfig): Promise<DataSource> {
  const source = await openSource(config, [InitialSchema1769850000000]);
  await source.runMigrations();
  const insert = (table: string, row: Readonly<Record<string, string>>) =>
    source.query(
      `INSERT INTO ${table} (${Object.keys(row).join(', ')})
       VALUES (${Object.values(row)
         .map((value) => `'${value}'`)
         .join(', ')})`,
    );
  const { id, kind, name, did, webDid, createdAt } = organisation;
  const created = { created_at: createdAt };
  await insert('tenants', { id, kind, name, did, web_did: webDid, ...created, api_key_hash: 'hash' });
  await insert('patients', { tenant_id: tenantB, id: 'p1', did: patient, custody: 'service', ...created });
  await insert('patients', { tenant_id: tenantB, id: 'p2', did: wallet, custody: 'holder', ...created });
  for (const [at, owned] of [did, patient, wallet, nobodys].entries()) {
    const key = { kid: `kid-${at}`, kms: 'local', type: 'Ed25519', publicKeyHex: '11', meta: {} };
    await insert('dids', {
      ...{ did: owned, provider: 'did:key', services: '[]', keys: JSON.stringify([key]) },
      alias: at === 0 ? id : `alias-${at}`,
    });
    await insert('keys', { kid: key.kid, kms: 'local', type: 'Ed25519', public_key_hex: '11', meta: '{}' });
    await insert('private_keys', { alias: key.kid, type: 'Ed25519', sealed_key: `v1.k.iv.${at}` });
  }
  return source;
}

describe.each<[string, TestDatabases]>([
  ['SQLite', sqliteDatabases()],
  ['PostgreSQL', postgresDatabases(() => server)],
])('a database of %s from before keys had owners', (_, databases) => {
  afterEach(() => databases.closeAll());

  test('gives organisations and patients without a device their DIDs and keys, and the rest to the service', async () => {
    const config = await databases.config();
    await (await before(config)).destroy();
    const database = await openDatabase(config);
    const stores = databaseKeyStore(database);
    const owned = async (tenant: TenantId) => {
      const store = stores.of(tenant);
      const [dids, keys, privateKeys] = [
        await store.listDids({}),
        await store.listKeys(),
        await store.listPrivateKeys(),
      ];
      return [dids.map(({ did }) => did), keys.map(({ kid }) => kid), privateKeys.map(({ alias }) => alias)];
    };
    expect(await owned(tenantA)).toEqual([[organisation.did], ['kid-0'], ['kid-0']]);
    expect(await owned(tenantB)).toEqual([[patient], ['kid-1'], ['kid-1']]);
    expect(await owned(serviceTenant)).toEqual([
      [wallet, nobodys],
      ['kid-2', 'kid-3'],
      ['kid-2', 'kid-3'],
    ]);
    expect(await stores.of(tenantA).getDidByAlias(tenantA, 'did:key')).toMatchObject({ did: organisation.did });
    await database.close();
  });

  test('can be brought back to that', async () => {
    const config = await databases.config();
    const source = await before(config);
    const rows = async () => [
      await inspect(config, 'SELECT * FROM dids ORDER BY sequence'),
      await inspect(config, 'SELECT * FROM keys ORDER BY sequence'),
    ];
    const initial = await rows();
    const runner = source.createQueryRunner();
    const migration = new TenantKeys1795200017000();
    await migration.up(runner);
    expect((await rows())[0]?.map(({ tenant_id }) => tenant_id)).toEqual([tenantA, tenantB, '', '']);
    await migration.down(runner);
    expect(await rows()).toEqual(initial);
    await runner.release();
    await source.destroy();
  });
});
