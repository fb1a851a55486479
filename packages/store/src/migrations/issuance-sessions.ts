import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { index, integer, optional, primary, text } from './columns.ts';

const sessions = new Table({
  name: 'issuance_sessions',
  columns: [
    ...[text('tenant_id'), text('id')].map(primary),
    ...['type', 'valid_until', 'created_at', 'expires_at', 'credentials', 'steps'].map(text),
    ...['attempts', 'ordered'].map(integer),
    ...['access', 'sealed_offer'].map(text).map(optional),
  ],
  indices: [index('issuance_sessions', 'id')],
});

const used = new Table({
  name: 'used_tokens',
  columns: [primary(text('hash')), text('expires_at')],
  indices: [index('used_tokens', 'expires_at')],
});

/** Offers of OpenID4VCI and what became of them, and what was good for one use. */
export class IssuanceSessions1796000001000 implements MigrationInterface {
  readonly name = 'IssuanceSessions1796000001000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of [sessions, used]) await runner.createTable(table);
    await runner.query(
      'CREATE INDEX issuance_sessions_sealed_offer ON issuance_sessions (tenant_id, expires_at) WHERE NOT (sealed_offer IS NULL)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [used, sessions]) await runner.dropTable(table);
  }
}
