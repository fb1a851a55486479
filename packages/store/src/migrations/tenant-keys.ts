import type { MigrationInterface, QueryRunner } from 'typeorm';
import * as z from 'zod';

/** Tables whose rows get an owner, with what tells rows of one owner apart. */
const tables = [
  ['dids', ['did']],
  ['dids', ['provider', 'alias']],
  ['keys', ['kid']],
  ['private_keys', ['alias']],
] as const;
const names = [...new Set(tables.map(([name]) => name))];

/** DIDs and keys belong to a tenant, or, with an empty name, to the service itself. */
export class TenantKeys1795200017000 implements MigrationInterface {
  readonly name = 'TenantKeys1795200017000';

  async up(runner: QueryRunner): Promise<void> {
    // Plain statements: TypeORM's own would copy the tables on SQLite.
    for (const table of names) await runner.query(`ALTER TABLE ${table} ADD COLUMN tenant_id text NOT NULL DEFAULT ''`);
    for (const [table, columns] of tables) {
      await replaceIndex(runner, table, columns, ['tenant_id', ...columns]);
    }
    // A DID of the service is found by its alias whatever its method.
    await runner.query('CREATE INDEX dids_tenant_id_alias ON dids (tenant_id, alias)');
    await giveToTenants(runner);
  }

  /** Fails if two owners have the same DID or key: there was no way to keep both. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX dids_tenant_id_alias');
    for (const [table, columns] of tables) {
      await replaceIndex(runner, table, ['tenant_id', ...columns], columns);
    }
    for (const table of names) await runner.query(`ALTER TABLE ${table} DROP COLUMN tenant_id`);
  }
}

const replaceIndex = async (runner: QueryRunner, table: string, from: readonly string[], to: readonly string[]) => {
  await runner.query(`DROP INDEX ${[table, ...from].join('_')}`);
  await runner.query(`CREATE UNIQUE INDEX ${[table, ...to].join('_')} ON ${table} (${to.join(', ')})`);
};

const zKeyNames = z.array(z.object({ kid: z.string() }));

/** Organisations are known by their DID, patients whose key the service holds by theirs; with a DID go its keys. */
async function giveToTenants(runner: QueryRunner): Promise<void> {
  const owners = `SELECT did, id AS tenant FROM tenants
    UNION SELECT did, tenant_id AS tenant FROM patients WHERE custody = 'service'`;
  const owned: readonly { did: string; tenant: string; keys: string }[] = await runner.query(
    `SELECT dids.did AS did, owners.tenant AS tenant, dids.keys AS keys
     FROM dids JOIN (${owners}) AS owners ON owners.did = dids.did ORDER BY dids.sequence`,
  );
  for (const { did, tenant, keys } of owned) {
    const give = (table: string, column: string, value: string) =>
      runner.query(`UPDATE ${table} SET tenant_id = $1 WHERE tenant_id = '' AND ${column} = $2`, [tenant, value]);
    await give('dids', 'did', did);
    for (const { kid } of zKeyNames.parse(JSON.parse(keys))) {
      await give('keys', 'kid', kid);
      await give('private_keys', 'alias', kid);
    }
  }
}
