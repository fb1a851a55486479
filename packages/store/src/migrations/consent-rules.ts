import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { primary, text } from './columns.ts';

/** By what each tenant decides, and the value sets it knows. */
export class ConsentRules1796000042001 implements MigrationInterface {
  readonly name = 'ConsentRules1796000042001';

  async up(runner: QueryRunner): Promise<void> {
    const tenant = primary(text('tenant_id'));
    const columns = [tenant, ...['revision', 'rules', 'value_sets'].map(text)];
    await runner.createTable(new Table({ name: 'consent_rules', columns }));
    await runner.createTable(new Table({ name: 'value_sets', columns: [tenant, primary(text('url')), text('codes')] }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('value_sets');
    await runner.dropTable('consent_rules');
  }
}
