import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = ['kept_until', 'refresh', 'deferral'] as const;
const indexOn = (column: string) =>
  `CREATE INDEX issuance_sessions_sealed_offer ON issuance_sessions (tenant_id, ${column}) WHERE NOT (sealed_offer IS NULL)`;

/** Until when what was offered is needed, tokens with which a wallet comes back, and what waits to be released. */
export class LivesOfOffers1796000020000 implements MigrationInterface {
  readonly name = 'LivesOfOffers1796000020000';

  async up(runner: QueryRunner): Promise<void> {
    // Plain statements: TypeORM's own would copy the table on SQLite.
    for (const column of columns) await runner.query(`ALTER TABLE issuance_sessions ADD COLUMN ${column} text`);
    await runner.query('UPDATE issuance_sessions SET kept_until = expires_at');
    await runner.query('DROP INDEX issuance_sessions_sealed_offer');
    await runner.query(indexOn('kept_until'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX issuance_sessions_sealed_offer');
    await runner.query(indexOn('expires_at'));
    for (const column of columns.toReversed())
      await runner.query(`ALTER TABLE issuance_sessions DROP COLUMN ${column}`);
  }
}
