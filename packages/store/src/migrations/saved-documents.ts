import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { index, optional, sequence, text, unique } from './columns.ts';

const name = 'saved_documents';

/** Ends in the order of saving, so that a page of many is read without sorting them. */
const inOrder = (...columns: string[]) => index(name, 'tenant_id', 'kind', ...columns, 'sequence');

const savedDocuments = (runner: QueryRunner) =>
  new Table({
    name,
    columns: [
      sequence(runner),
      ...['tenant_id', 'kind', 'hash', 'issuer', 'type', 'content'].map(text),
      ...['subject', 'audience', 'valid_from', 'valid_until'].map(text).map(optional),
    ],
    indices: [
      unique(name, 'tenant_id', 'kind', 'hash'),
      ...[[], ['subject'], ['issuer'], ['type'], ['valid_from'], ['valid_until']].map((columns) => inOrder(...columns)),
      // Credentials are for nobody in particular, and so cost nothing here.
      { ...inOrder('audience'), where: 'audience IS NOT NULL' },
    ],
  });

/** What agents save. */
export class SavedDocuments1795200017001 implements MigrationInterface {
  readonly name = 'SavedDocuments1795200017001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(savedDocuments(runner));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(name);
  }
}
