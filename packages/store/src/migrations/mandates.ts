import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { index, sequence, text, unique } from './columns.ts';

/** Who may act for whom, and which sessions of holders are of somebody who does. */
export class Mandates1796000052001 implements MigrationInterface {
  readonly name = 'Mandates1796000052001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'mandates',
        columns: [sequence(runner), ...['tenant_id', 'id', 'subject', 'agent', 'ends_at', 'content'].map(text)],
        indices: [
          unique('mandates', 'tenant_id', 'id'),
          index('mandates', 'tenant_id', 'subject'),
          index('mandates', 'tenant_id', 'agent'),
        ],
      }),
    );
    // A plain statement: TypeORM's own would copy the table on SQLite.
    await runner.query('ALTER TABLE holder_sessions ADD COLUMN agent text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE holder_sessions DROP COLUMN agent');
    await runner.dropTable('mandates');
  }
}
