import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { optional, primary, refersTo, sequence, text, unique } from './columns.ts';

const ofTenant = refersTo('tenants', ['tenant_id'], ['id']);

/** API keys beside the owners', and who may do what with them. */
export class ApiKeys1796000050001 implements MigrationInterface {
  readonly name = 'ApiKeys1796000050001';

  async up(runner: QueryRunner): Promise<void> {
    const needed = ['tenant_id', 'id', 'key_hash', 'name', 'roles', 'created_at'].map(text);
    await runner.createTable(
      new Table({
        name: 'api_keys',
        columns: [sequence(runner), ...needed, ...['expires_at', 'revoked_at'].map((name) => optional(text(name)))],
        indices: [unique('api_keys', 'key_hash'), unique('api_keys', 'tenant_id', 'id')],
        foreignKeys: [ofTenant],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'organization_policies',
        columns: [primary(text('tenant_id')), ...['revision', 'policies'].map(text)],
        foreignKeys: [ofTenant],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['organization_policies', 'api_keys']) await runner.dropTable(name);
  }
}
