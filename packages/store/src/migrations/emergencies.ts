import { type MigrationInterface, type QueryRunner, Table, type TableOptions } from 'typeorm';
import { bigint, index, optional, primary, sequence, text, unique } from './columns.ts';

/** Cases of emergency access, and under which policies and by whom they are approved. */
export class Emergencies1796000045001 implements MigrationInterface {
  readonly name = 'Emergencies1796000045001';

  async up(runner: QueryRunner): Promise<void> {
    for (const options of tables(runner)) await runner.createTable(new Table(options));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of tables(runner).reverse()) await runner.dropTable(name);
  }
}

const tables = (runner: QueryRunner): TableOptions[] => [
  {
    name: 'emergencies',
    columns: [
      sequence(runner),
      ...['tenant_id', 'id', 'subject', 'ends_at', 'content'].map(text),
      ...['opened_at', 'open_intent', 'reviewed_at'].map(text).map(optional),
    ],
    indices: [
      unique('emergencies', 'tenant_id', 'id'),
      index('emergencies', 'tenant_id', 'sequence'),
      index('emergencies', 'tenant_id', 'subject', 'ends_at'),
      index('emergencies', 'opened_at'),
    ],
  },
  { name: 'emergency_policies', columns: [primary(bigint('id')), text('policy')] },
  { name: 'emergency_approvers', columns: [primary(text('address')), text('approver')] },
];
