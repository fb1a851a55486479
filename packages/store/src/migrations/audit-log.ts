import { type MigrationInterface, type QueryRunner, Table, type TableOptions } from 'typeorm';
import { bigint, index, integer, optional, primary, refersTo, text, unique } from './columns.ts';

const tables: readonly TableOptions[] = [
  {
    name: 'audit_logs',
    columns: [
      primary(integer('generation')),
      ...['log_id', 'salt', 'contract', 'origin', 'tag_key', 'sealed_signing_key', 'open_intent', 'digest'].map(text),
      bigint('chain_id'),
      ...[text('former_log_id'), bigint('former_size')].map(optional),
    ],
    indices: [unique('audit_logs', 'log_id')],
  },
  {
    name: 'audit_checkpoints',
    columns: [...[text('log_id'), bigint('size')].map(primary), ...['digest', 'note', 'intent_id'].map(text)],
    indices: [unique('audit_checkpoints', 'log_id', 'digest')],
    foreignKeys: [refersTo('audit_logs', ['log_id'], ['log_id'])],
  },
  {
    name: 'audit_pages',
    columns: [...[text('log_id'), text('kind'), integer('level'), bigint('page_index')].map(primary), text('content')],
    foreignKeys: [refersTo('audit_logs', ['log_id'], ['log_id'])],
  },
  {
    name: 'receipt_places',
    columns: [
      ...['tenant_id', 'receipt_id', 'log_id'].map(text).map(primary),
      ...['subject', 'content'].map(text),
      bigint('log_index'),
    ],
    indices: [
      unique('receipt_places', 'log_id', 'log_index'),
      index('receipt_places', 'tenant_id', 'subject', 'log_id', 'log_index'),
    ],
    foreignKeys: [refersTo('audit_logs', ['log_id'], ['log_id'])],
  },
];

/** The audit log. Receipts that are there already have no log, and so wait for it. */
export class AuditLog1795200002000 implements MigrationInterface {
  readonly name = 'AuditLog1795200002000';

  async up(runner: QueryRunner): Promise<void> {
    for (const options of tables) await runner.createTable(new Table(options));
    // Plain statements: TypeORM's own would copy the table on SQLite. The index holds the receipts that wait, only.
    await runner.query('ALTER TABLE receipts ADD COLUMN log_id text');
    await runner.query('CREATE INDEX receipts_waiting ON receipts (sequence) WHERE log_id IS NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX receipts_waiting');
    await runner.query('ALTER TABLE receipts DROP COLUMN log_id');
    for (const { name } of [...tables].reverse()) await runner.dropTable(name);
  }
}
