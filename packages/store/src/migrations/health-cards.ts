import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { index, optional, refersTo, sequence, text, unique } from './columns.ts';

/** SMART Health Cards that were issued, and SMART Health Links. */
export class HealthCards1796000048001 implements MigrationInterface {
  readonly name = 'HealthCards1796000048001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'health_cards',
        columns: [
          sequence(runner),
          ...['tenant_id', 'id', 'kid', 'rid', 'types', 'issued_at'].map(text),
          optional(text('revoked_at')),
        ],
        indices: [unique('health_cards', 'tenant_id', 'id')],
      }),
    );
    // the lists that verifiers ask for have those that are revoked, and those are few
    await runner.query(
      'CREATE INDEX health_cards_revoked ON health_cards (tenant_id, kid) WHERE NOT (revoked_at IS NULL)',
    );
    await runner.createTable(
      new Table({
        name: 'health_links',
        columns: [
          sequence(runner),
          ...['tenant_id', 'id', 'hash', 'created_at', 'sealed_content'].map(text),
          optional(text('subject')),
        ],
        indices: [
          ...[unique('health_links', 'tenant_id', 'id'), unique('health_links', 'tenant_id', 'hash')],
          index('health_links', 'tenant_id', 'subject'),
        ],
        // once the key of a subject is deleted, nothing leads to their data any more
        foreignKeys: [refersTo('subject_keys', ['tenant_id', 'subject'], ['tenant_id', 'subject'], { cascade: true })],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['health_links', 'health_cards']) await runner.dropTable(name);
  }
}
