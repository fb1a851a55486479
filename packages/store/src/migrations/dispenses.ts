import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { integer, primary, text } from './columns.ts';

/** How often prescriptions were filled. */
export class Dispenses1796000047002 implements MigrationInterface {
  readonly name = 'Dispenses1796000047002';

  async up(runner: QueryRunner): Promise<void> {
    const key = [text('tenant_id'), text('credential_id'), integer('number')].map(primary);
    const columns = [...key, text('subject'), text('content')];
    await runner.createTable(new Table({ name: 'dispenses', columns }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('dispenses');
  }
}
