import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { bigint, index, primary, refersTo, text, unique } from './columns.ts';

/** The table that was. */
const places = new Table({
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
});

/** Where a receipt is in its log is kept in its own row: it is in one log at most. */
export class PlacesInReceipts1795900001000 implements MigrationInterface {
  readonly name = 'PlacesInReceipts1795900001000';

  async up(runner: QueryRunner): Promise<void> {
    // Plain statements: TypeORM's own would copy the table on SQLite.
    await runner.query('ALTER TABLE receipts ADD COLUMN log_index bigint');
    await runner.query('ALTER TABLE receipts ADD COLUMN sealed_salt text');
    await runner.query(
      'UPDATE receipts SET log_index = place.log_index, sealed_salt = place.content FROM receipt_places AS place ' +
        'WHERE place.tenant_id = receipts.tenant_id AND place.receipt_id = receipts.id AND place.log_id = receipts.log_id',
    );
    await runner.dropTable('receipt_places');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.createTable(places);
    await runner.query(
      'INSERT INTO receipt_places (tenant_id, receipt_id, log_id, subject, content, log_index) ' +
        'SELECT tenant_id, id, log_id, subject, sealed_salt, log_index FROM receipts WHERE log_index IS NOT NULL',
    );
    for (const column of ['log_index', 'sealed_salt']) await runner.query(`ALTER TABLE receipts DROP COLUMN ${column}`);
  }
}
