import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions, type TableOptions } from 'typeorm';
import { integer, optional, sequence, text, unique } from './columns.ts';

/** Journals of studies, and how many answers were refused. */
export class StudyJournals1796000081001 implements MigrationInterface {
  readonly name = 'StudyJournals1796000081001';

  async up(runner: QueryRunner): Promise<void> {
    const create = (name: string, columns: TableColumnOptions[], more: Omit<TableOptions, 'name' | 'columns'>) =>
      runner.createTable(new Table({ name, columns: [sequence(runner), text('tenant_id'), ...columns], ...more }));
    await create('study_logs', [...['study', 'contract', 'log_id'].map(text), integer('chain_id')], {
      indices: [unique('study_logs', 'tenant_id', 'study')],
    });
    await create(
      'study_entries',
      [
        ...['id', 'study', 'digest', 'intent', 'sealed_content'].map(text),
        integer('number'),
        optional(integer('block')),
        optional(text('time')),
      ],
      {
        indices: [unique('study_entries', 'tenant_id', 'study', 'number'), unique('study_entries', 'tenant_id', 'id')],
      },
    );
    await create('proof_refusals', [...['study', 'reason'].map(text), integer('count')], {
      indices: [unique('proof_refusals', 'tenant_id', 'study', 'reason')],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['proof_refusals', 'study_entries', 'study_logs']) await runner.dropTable(name);
  }
}
