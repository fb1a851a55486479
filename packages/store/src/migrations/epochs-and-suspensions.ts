import { type Did, issuerKeyOf } from '@assent/domain';
import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { integer, primary, text } from './columns.ts';

const epochs = new Table({
  name: 'consent_epochs',
  columns: [...[text('tenant_id'), text('subject'), integer('number')].map(primary), text('content')],
});

/** New columns of tables that were there before. */
const added = [
  ['grants', 'epoch_key', 'text'],
  ['accreditations', 'issuer_key', `text NOT NULL DEFAULT ''`],
  ['accreditations', 'suspended_since', 'text'],
  ['accreditations', 'gaps', `text NOT NULL DEFAULT '[]'`],
  ['accreditations', 'intent_id', 'text'],
] as const;

/** Epochs of consents; issuers known by their address, and their suspensions. */
export class EpochsAndSuspensions1795200004000 implements MigrationInterface {
  readonly name = 'EpochsAndSuspensions1795200004000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(epochs);
    // Plain statements: TypeORM's own would copy the tables on SQLite.
    for (const [table, column, type] of added) await runner.query(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
    await runner.query('CREATE INDEX grants_epoch_key ON grants (epoch_key)');
    await nameIssuers(runner);
    await runner.query('DROP INDEX accreditations_issuer_type');
    await runner.query('CREATE UNIQUE INDEX accreditations_issuer_key_type ON accreditations (issuer_key, type)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX accreditations_issuer_key_type');
    await runner.query('CREATE UNIQUE INDEX accreditations_issuer_type ON accreditations (issuer, type)');
    await runner.query('DROP INDEX grants_epoch_key');
    for (const [table, column] of added) await runner.query(`ALTER TABLE ${table} DROP COLUMN ${column}`);
    await runner.dropTable(epochs);
  }
}

/** Of two spellings of one issuer, what was said last counts. */
async function nameIssuers(runner: QueryRunner): Promise<void> {
  const rows: readonly { sequence: number; issuer: Did; type: string }[] = await runner.query(
    'SELECT sequence, issuer, type FROM accreditations ORDER BY sequence DESC',
  );
  const named = new Set<string>();
  for (const { sequence, issuer, type } of rows) {
    const key = issuerKeyOf(issuer);
    if (named.has(`${key} ${type}`)) await runner.query('DELETE FROM accreditations WHERE sequence = $1', [sequence]);
    else await runner.query('UPDATE accreditations SET issuer_key = $1 WHERE sequence = $2', [key, sequence]);
    named.add(`${key} ${type}`);
  }
}
