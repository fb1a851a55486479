import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Codes that somebody types instead of opening the link of a request, and requests in the order they were made. */
export class CodesOfSessions1796000080001 implements MigrationInterface {
  readonly name = 'CodesOfSessions1796000080001';

  async up(runner: QueryRunner): Promise<void> {
    // A plain statement: TypeORM's own would copy the table on SQLite.
    await runner.query('ALTER TABLE presentation_sessions ADD COLUMN code text');
    await runner.query(
      'CREATE UNIQUE INDEX presentation_sessions_code ON presentation_sessions (code) WHERE NOT (code IS NULL)',
    );
    await runner.query(
      'CREATE INDEX presentation_sessions_created_at ON presentation_sessions (tenant_id, created_at, id)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['created_at', 'code']) await runner.query(`DROP INDEX presentation_sessions_${name}`);
    await runner.query('ALTER TABLE presentation_sessions DROP COLUMN code');
  }
}
