import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { index, optional, sequence, text, unique } from './columns.ts';

const required = ['tenant_id', 'id', 'at', 'scope', 'counts'];

/** What was erased, and what can still read copies of it. */
export class Erasures1796000049001 implements MigrationInterface {
  readonly name = 'Erasures1796000049001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'erasures',
        columns: [
          sequence(runner),
          ...required.map(text),
          ...['data_key', 'sealed_under', 'kept_until', 'sealed_subject'].map(text).map(optional),
        ],
        indices: [unique('erasures', 'tenant_id', 'id'), index('erasures', 'tenant_id', 'kept_until')],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('erasures');
  }
}
