import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { primary, refersTo, sequence, text, unique } from './columns.ts';

const patients = new Table({
  name: 'fhir_patients',
  columns: [...[text('tenant_id'), text('subject')].map(primary), ...['lookup', 'sealed_fhir_id'].map(text)],
  indices: [unique('fhir_patients', 'tenant_id', 'lookup')],
  // once the key of a subject is deleted, nothing says any more which Patient it was
  foreignKeys: [refersTo('subject_keys', ['tenant_id', 'subject'], ['tenant_id', 'subject'], { cascade: true })],
});

/** Clients of the proxy in front of FHIR servers, and which Patient is which subject. */
export class FhirAccess1796000044001 implements MigrationInterface {
  readonly name = 'FhirAccess1796000044001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'fhir_clients',
        columns: [sequence(runner), ...['tenant_id', 'id', 'created_at', 'content'].map(text)],
        indices: [unique('fhir_clients', 'tenant_id', 'id')],
      }),
    );
    await runner.createTable(
      new Table({ name: 'fhir_lookup_keys', columns: [primary(text('tenant_id')), text('sealed_key')] }),
    );
    await runner.createTable(patients);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['fhir_patients', 'fhir_lookup_keys', 'fhir_clients']) await runner.dropTable(name);
  }
}
