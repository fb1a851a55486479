import { type MigrationInterface, type QueryRunner, Table, type TableOptions } from 'typeorm';
import { bigint, index, integer, optional, primary, sequence, text, unique } from './columns.ts';

const isPostgres = (runner: QueryRunner) => runner.connection.options.type === 'postgres';

/**
 * Events and receipts take their numbers from the same counter. SQLite cannot give a column such a default: a row gets its number
 * right after it was inserted, from the table where SQLite keeps its counters (https://sqlite.org/autoinc.html).
 */
const countTogether = {
  sqlite: [
    `CREATE TRIGGER events_number AFTER INSERT ON events BEGIN
      INSERT INTO sqlite_sequence (name, seq)
        SELECT 'receipts', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'receipts');
      UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'receipts';
      UPDATE events SET sequence = (SELECT seq FROM sqlite_sequence WHERE name = 'receipts') WHERE sequence = new.sequence;
    END`,
  ],
  postgres: [`ALTER TABLE events ALTER COLUMN sequence SET DEFAULT nextval('receipts_sequence_seq')`],
};

/** Events that are no lines of history, and webhooks with what was delivered. */
export class Events1796000047001 implements MigrationInterface {
  readonly name = 'Events1796000047001';

  async up(runner: QueryRunner): Promise<void> {
    for (const options of tables(runner)) await runner.createTable(new Table(options));
    for (const statement of countTogether[isPostgres(runner) ? 'postgres' : 'sqlite']) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of tables(runner).reverse()) await runner.dropTable(name);
  }
}

const tables = (runner: QueryRunner): TableOptions[] => [
  {
    name: 'events',
    columns: [
      primary((isPostgres(runner) ? bigint : integer)('sequence')),
      ...['tenant_id', 'id', 'type', 'at', 'data'].map(text),
    ],
    indices: [unique('events', 'tenant_id', 'id'), index('events', 'at')],
  },
  { name: 'event_sources', columns: [primary(text('source')), bigint('position')] },
  {
    name: 'webhooks',
    columns: [
      sequence(runner),
      ...['tenant_id', 'id', 'created_at', 'url', 'sealed_secret', 'next_at', 'lease_owner', 'lease_until'].map(text),
      ...[bigint('position'), integer('failures')],
      ...['types', 'description', 'failing_since', 'disabled_at', 'disabled_reason'].map(text).map(optional),
    ],
    indices: [unique('webhooks', 'tenant_id', 'id'), unique('webhooks', 'id')],
  },
  {
    name: 'webhook_deliveries',
    columns: [sequence(runner), ...['tenant_id', 'webhook_id', 'at', 'content'].map(text)],
    indices: [
      index('webhook_deliveries', 'tenant_id', 'webhook_id', 'sequence'),
      index('webhook_deliveries', 'tenant_id', 'at'),
    ],
  },
];
