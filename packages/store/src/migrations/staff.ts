import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { index, integer, optional, primary, refersTo, sequence, text, unique } from './columns.ts';

const ofTenant = refersTo('tenants', ['tenant_id'], ['id']);

/** Accounts of staff, who is signed in, and who was wrong lately. */
export class Staff1796000070001 implements MigrationInterface {
  readonly name = 'Staff1796000070001';

  async up(runner: QueryRunner): Promise<void> {
    const perhaps = ['ended_at', 'oidc_issuer', 'oidc_subject', 'password_hash', 'invite_hash', 'invite_expires_at'];
    await runner.createTable(
      new Table({
        name: 'staff_accounts',
        columns: [
          sequence(runner),
          ...['tenant_id', 'id', 'login', 'name', 'roles', 'created_at'].map(text),
          ...perhaps.map((name) => optional(text(name))),
        ],
        indices: [
          unique('staff_accounts', 'tenant_id', 'id'),
          unique('staff_accounts', 'tenant_id', 'login'),
          unique('staff_accounts', 'tenant_id', 'oidc_issuer', 'oidc_subject'),
          index('staff_accounts', 'tenant_id', 'sequence'),
        ],
        foreignKeys: [ofTenant],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'staff_sessions',
        columns: [
          primary(text('token_hash')),
          ...['tenant_id', 'staff', 'opened_at', 'seen_at', 'ends_at'].map(text),
          optional(text('locked_at')),
        ],
        indices: [index('staff_sessions', 'tenant_id', 'staff'), index('staff_sessions', 'tenant_id', 'ends_at')],
        foreignKeys: [refersTo('staff_accounts', ['tenant_id', 'staff'], ['tenant_id', 'id'], { cascade: true })],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'staff_attempts',
        columns: [
          ...['tenant_id', 'key'].map(text).map(primary),
          integer('failures'),
          ...['retry_at', 'expires_at'].map(text),
        ],
        indices: [index('staff_attempts', 'tenant_id', 'expires_at')],
        foreignKeys: [ofTenant],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['staff_attempts', 'staff_sessions', 'staff_accounts']) await runner.dropTable(name);
  }
}
