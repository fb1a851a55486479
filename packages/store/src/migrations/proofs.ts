import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions, type TableOptions } from 'typeorm';
import { index, integer, optional, refersTo, sequence, text, unique } from './columns.ts';

/** Credentials for zero-knowledge proofs, their registries, and proofs that were asked for. */
export class Proofs1796000060001 implements MigrationInterface {
  readonly name = 'Proofs1796000060001';

  async up(runner: QueryRunner): Promise<void> {
    const create = (name: string, columns: TableColumnOptions[], more: Omit<TableOptions, 'name' | 'columns'>) =>
      runner.createTable(new Table({ name, columns: [sequence(runner), text('tenant_id'), ...columns], ...more }));
    await create(
      'proof_issuers',
      [
        ...['id', 'public_key', 'registry', 'registry_key', 'log_id', 'statement', 'created_at', 'sealed_secrets'].map(
          text,
        ),
        integer('chain_id'),
      ],
      { indices: [unique('proof_issuers', 'tenant_id', 'id')] },
    );
    await create(
      'proof_epochs',
      [...['issuer', 'accumulator', 'digest', 'intent', 'at'].map(text), integer('epoch'), optional(text('file'))],
      { indices: [unique('proof_epochs', 'tenant_id', 'issuer', 'epoch')] },
    );
    await create(
      'proof_handles',
      [
        ...['issuer', 'handle', 'state'].map(text),
        ...['credential_id', 'until'].map(text).map(optional),
        optional(integer('removed_in')),
      ],
      {
        indices: [
          unique('proof_handles', 'tenant_id', 'handle'),
          unique('proof_handles', 'tenant_id', 'credential_id'),
          index('proof_handles', 'tenant_id', 'issuer', 'state'),
        ],
      },
    );
    await create(
      'facts_offers',
      [
        ...['id', 'subject', 'schema', 'created_at', 'expires_at', 'valid_until', 'nonce', 'content'].map(text),
        optional(text('commitment')),
      ],
      {
        indices: [unique('facts_offers', 'tenant_id', 'id'), index('facts_offers', 'tenant_id', 'subject')],
        // once the key of a subject is deleted, nothing leads to their data any more
        foreignKeys: [refersTo('subject_keys', ['tenant_id', 'subject'], ['tenant_id', 'subject'], { cascade: true })],
      },
    );
    await create('studies', ['id', 'created_at', 'content'].map(text), {
      indices: [unique('studies', 'tenant_id', 'id')],
    });
    await create(
      'proof_requests',
      [
        ...['id', 'study', 'request', 'created_at'].map(text),
        ...['answered_at', 'sealed_outcome'].map(text).map(optional),
      ],
      { indices: [unique('proof_requests', 'tenant_id', 'id'), index('proof_requests', 'tenant_id', 'study')] },
    );
    // A plain statement: TypeORM's own would copy the table on SQLite.
    await runner.query('ALTER TABLE presentation_sessions ADD COLUMN proof text');
    await create('enrolments', ['study', 'pseudonym', 'request', 'at'].map(text), {
      indices: [unique('enrolments', 'tenant_id', 'study', 'pseudonym')],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of [
      ...['enrolments', 'proof_requests', 'studies', 'facts_offers'],
      ...['proof_handles', 'proof_epochs', 'proof_issuers'],
    ])
      await runner.dropTable(name);
    await runner.query('ALTER TABLE presentation_sessions DROP COLUMN proof');
  }
}
