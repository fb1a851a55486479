import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From which pages the answer to a request may come. */
export class OriginsOfSessions1796000030001 implements MigrationInterface {
  readonly name = 'OriginsOfSessions1796000030001';

  async up(runner: QueryRunner): Promise<void> {
    // A plain statement: TypeORM's own would copy the table on SQLite.
    await runner.query('ALTER TABLE presentation_sessions ADD COLUMN origins text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE presentation_sessions DROP COLUMN origins');
  }
}
