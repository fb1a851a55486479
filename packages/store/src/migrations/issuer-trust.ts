import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { sequence, text, unique } from './columns.ts';

/** Which issuers each tenant believes. */
export class IssuerTrust1796000030000 implements MigrationInterface {
  readonly name = 'IssuerTrust1796000030000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'trust_entries',
        columns: [sequence(runner), ...['tenant_id', 'id', 'created_at', 'rule'].map(text)],
        indices: [unique('trust_entries', 'tenant_id', 'id')],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('trust_entries');
  }
}
