import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { index, integer, optional, sequence, text, unique } from './columns.ts';

/** What was decided about the keys of issuers. */
export class DidChanges1795200006000 implements MigrationInterface {
  readonly name = 'DidChanges1795200006000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'did_changes',
        columns: [sequence(runner), text('issuer_key'), optional(integer('nonce')), text('change')],
        // a change without a nonce collides with none
        indices: [index('did_changes', 'issuer_key'), unique('did_changes', 'issuer_key', 'nonce')],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('did_changes');
  }
}
