import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which list a denial is in, and where the list of a credential is published. */
export class PublishedLists1795200005000 implements MigrationInterface {
  readonly name = 'PublishedLists1795200005000';

  async up(runner: QueryRunner): Promise<void> {
    // Plain statements: TypeORM's own would copy the tables on SQLite.
    await runner.query('ALTER TABLE credentials ADD COLUMN status_uri text');
    await runner.query('ALTER TABLE denials ADD COLUMN list_id text');
    await runner.query("UPDATE denials SET list_id = substr(key, 1, 66) WHERE key LIKE '%/%'");
    await runner.query('CREATE INDEX denials_list_id ON denials (list_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX denials_list_id');
    await runner.query('ALTER TABLE denials DROP COLUMN list_id');
    await runner.query('ALTER TABLE credentials DROP COLUMN status_uri');
  }
}
