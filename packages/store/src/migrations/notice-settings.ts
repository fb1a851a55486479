import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { primary, refersTo, text } from './columns.ts';

/** What patients want to be told of. */
export class NoticeSettings1796000051001 implements MigrationInterface {
  readonly name = 'NoticeSettings1796000051001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'notice_settings',
        columns: [...[text('tenant_id'), text('subject')].map(primary), text('content')],
        // they go with the key that they are sealed under
        foreignKeys: [refersTo('subject_keys', ['tenant_id', 'subject'], ['tenant_id', 'subject'], { cascade: true })],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('notice_settings');
  }
}
