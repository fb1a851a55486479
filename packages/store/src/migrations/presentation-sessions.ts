import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { index, optional, primary, text } from './columns.ts';

const sessions = new Table({
  name: 'presentation_sessions',
  columns: [
    ...[text('tenant_id'), text('id')].map(primary),
    ...['client_id', 'response_mode', 'nonce', 'state', 'query', 'purpose', 'created_at', 'expires_at', 'steps'].map(
      text,
    ),
    ...['redirect_uri', 'concluded_at', 'sealed_key', 'sealed_outcome'].map(text).map(optional),
  ],
  indices: [index('presentation_sessions', 'id')],
});

/** Requests of OpenID4VP and what became of them. */
export class PresentationSessions1795900000000 implements MigrationInterface {
  readonly name = 'PresentationSessions1795900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(sessions);
    for (const column of ['sealed_key', 'sealed_outcome'])
      await runner.query(
        `CREATE INDEX presentation_sessions_${column} ON presentation_sessions (tenant_id, expires_at) WHERE NOT (${column} IS NULL)`,
      );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(sessions);
  }
}
