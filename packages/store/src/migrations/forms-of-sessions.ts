import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Questionnaires that are asked beside credentials. What is answered is sealed with the outcome. */
export class FormsOfSessions1796000082001 implements MigrationInterface {
  readonly name = 'FormsOfSessions1796000082001';

  async up(runner: QueryRunner): Promise<void> {
    // A plain statement: TypeORM's own would copy the table on SQLite.
    await runner.query('ALTER TABLE presentation_sessions ADD COLUMN forms text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE presentation_sessions DROP COLUMN forms');
  }
}
