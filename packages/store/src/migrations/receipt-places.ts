import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';
import { bigint, integer, optional, primary, text } from './columns.ts';

const isPostgres = (runner: QueryRunner) => runner.connection.options.type === 'postgres';

/** The number of a receipt in the order of insertion. SQLite finds rows by it without an index if its type is exactly `integer`. */
const receiptSequence = (runner: QueryRunner): TableColumnOptions =>
  primary((isPostgres(runner) ? bigint : integer)('receipt_sequence'));

const waiting = (runner: QueryRunner) => new Table({ name: 'waiting_receipts', columns: [receiptSequence(runner)] });

const places = (runner: QueryRunner) =>
  new Table({
    name: 'receipt_places',
    columns: [receiptSequence(runner), integer('generation'), bigint('log_index'), text('sealed_salt')],
  });

const putInWait = 'INSERT INTO waiting_receipts (receipt_sequence) VALUES (new.sequence);';

/** One statement puts a receipt there and in the wait, whoever writes it. */
const triggers = {
  sqlite: [`CREATE TRIGGER receipts_wait AFTER INSERT ON receipts BEGIN ${putInWait} END`],
  postgres: [
    `CREATE FUNCTION receipts_wait() RETURNS trigger AS $$ BEGIN ${putInWait} RETURN NULL; END $$ LANGUAGE plpgsql`,
    'CREATE TRIGGER receipts_wait AFTER INSERT ON receipts FOR EACH ROW EXECUTE FUNCTION receipts_wait()',
  ],
};
const untriggers = {
  sqlite: ['DROP TRIGGER receipts_wait'],
  postgres: ['DROP TRIGGER receipts_wait ON receipts', 'DROP FUNCTION receipts_wait()'],
};

/**
 * Where a receipt is in its log, and that it waits for one, are rows of their own, found by numbers that grow: a step of the log then
 * writes a few pages that lie together, instead of every row and every index entry of its receipts.
 */
export class ReceiptPlaces1796000002000 implements MigrationInterface {
  readonly name = 'ReceiptPlaces1796000002000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of [waiting(runner), places(runner)]) await runner.createTable(table);
    await runner.query(
      'INSERT INTO waiting_receipts (receipt_sequence) SELECT sequence FROM receipts WHERE log_id IS NULL',
    );
    await runner.query(
      'INSERT INTO receipt_places (receipt_sequence, generation, log_index, sealed_salt) ' +
        'SELECT receipts.sequence, audit_logs.generation, receipts.log_index, receipts.sealed_salt ' +
        'FROM receipts JOIN audit_logs ON audit_logs.log_id = receipts.log_id',
    );
    await runner.query('DROP INDEX receipts_waiting');
    // Plain statements: TypeORM's own would copy the table once for each column on SQLite.
    for (const column of ['log_id', 'log_index', 'sealed_salt'])
      await runner.query(`ALTER TABLE receipts DROP COLUMN ${column}`);
    for (const statement of triggers[isPostgres(runner) ? 'postgres' : 'sqlite']) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of untriggers[isPostgres(runner) ? 'postgres' : 'sqlite']) await runner.query(statement);
    for (const { name, type } of [text('log_id'), bigint('log_index'), text('sealed_salt')].map(optional))
      await runner.query(`ALTER TABLE receipts ADD COLUMN ${name} ${type}`);
    await runner.query(
      'UPDATE receipts SET log_id = audit_logs.log_id, log_index = receipt_places.log_index, ' +
        'sealed_salt = receipt_places.sealed_salt FROM receipt_places ' +
        'JOIN audit_logs ON audit_logs.generation = receipt_places.generation ' +
        'WHERE receipt_places.receipt_sequence = receipts.sequence',
    );
    await runner.query(
      "UPDATE receipts SET log_id = 'left out' WHERE log_id IS NULL " +
        'AND sequence NOT IN (SELECT receipt_sequence FROM waiting_receipts)',
    );
    await runner.query('CREATE INDEX receipts_waiting ON receipts (sequence) WHERE log_id IS NULL');
    for (const table of [places(runner), waiting(runner)]) await runner.dropTable(table);
  }
}
