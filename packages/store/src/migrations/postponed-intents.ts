import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Intents that cannot be done now wait, and whole kinds can be left out when the queue is read. */
export class PostponedIntents1795200003000 implements MigrationInterface {
  readonly name = 'PostponedIntents1795200003000';

  async up(runner: QueryRunner): Promise<void> {
    // Plain statements: TypeORM's own would copy the table on SQLite, away from under those that refer to it.
    await runner.query(`ALTER TABLE intents ADD COLUMN kind text NOT NULL DEFAULT ''`);
    await runner.query(`ALTER TABLE intents ADD COLUMN postponements integer NOT NULL DEFAULT 0`);
    await runner.query(`ALTER TABLE intents ADD COLUMN retry_ms bigint NOT NULL DEFAULT 0`);
    const isPostgres = runner.connection.options.type === 'postgres';
    await runner.query(`UPDATE intents SET kind = ${isPostgres ? `payload::json->>'kind'` : `payload->>'kind'`}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of ['kind', 'postponements', 'retry_ms']) {
      await runner.query(`ALTER TABLE intents DROP COLUMN ${column}`);
    }
  }
}
