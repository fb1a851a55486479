import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { index, optional, primary, text } from './columns.ts';

const columns = ['key_ref', 'chain', 'ends_at', 'renew_at', 'requested_key_ref'];

/** What tenants sign SD-JWT VCs under. */
export class IssuerCertificates1796000046001 implements MigrationInterface {
  readonly name = 'IssuerCertificates1796000046001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'issuer_certificates',
        columns: [primary(text('tenant_id')), ...columns.map(text).map(optional)],
        indices: [index('issuer_certificates', 'ends_at')],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('issuer_certificates');
  }
}
