import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = [
  ['status_lists', 'suspension_list_id'],
  ['status_lists', 'suspension_salt'],
  ['status_indices', 'decoy_of'],
  ['credentials', 'status_suspension_list_id'],
  ['credentials', 'suspension_state'],
  ['credentials', 'suspension_at'],
  ['credentials', 'suspension_intent'],
] as const;

/** Lists of suspensions, which credentials are suspended, and which places are decoys. */
export class SuspendedCredentials1796000000000 implements MigrationInterface {
  readonly name = 'SuspendedCredentials1796000000000';

  async up(runner: QueryRunner): Promise<void> {
    // Plain statements: TypeORM's own would copy the tables on SQLite.
    for (const [table, column] of columns) await runner.query(`ALTER TABLE ${table} ADD COLUMN ${column} text`);
    await runner.query('CREATE UNIQUE INDEX status_lists_suspension_list_id ON status_lists (suspension_list_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX status_lists_suspension_list_id');
    for (const [table, column] of columns.toReversed())
      await runner.query(`ALTER TABLE ${table} DROP COLUMN ${column}`);
  }
}
