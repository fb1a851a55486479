import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { agentTables } from './agent-tables.ts';
import { networkTables } from './network-tables.ts';
import { tenantTables } from './tenant-tables.ts';

const tablesOf = (runner: QueryRunner) => [...networkTables(runner), ...tenantTables(runner), ...agentTables(runner)];

/** The first schema. Once released, a migration is not changed: what comes later gets a migration of its own. */
export class InitialSchema1769850000000 implements MigrationInterface {
  readonly name = 'InitialSchema1769850000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const options of tablesOf(runner)) await runner.createTable(new Table(options));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of tablesOf(runner).reverse()) await runner.dropTable(name);
  }
}
