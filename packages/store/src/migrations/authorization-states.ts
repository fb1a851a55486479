import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { index, optional, primary, text } from './columns.ts';

const states = new Table({
  name: 'authorization_states',
  columns: [
    ...[text('tenant_id'), text('hash')].map(primary),
    ...[text('group_hash'), text('used_at')].map(optional),
    ...['sealed_content', 'expires_at'].map(text),
  ],
  indices: [
    index('authorization_states', 'hash'),
    index('authorization_states', 'tenant_id', 'group_hash'),
    index('authorization_states', 'tenant_id', 'expires_at'),
  ],
});

/** What authorization servers of tenants keep until it is over. */
export class AuthorizationStates1796000010000 implements MigrationInterface {
  readonly name = 'AuthorizationStates1796000010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(states);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(states);
  }
}
