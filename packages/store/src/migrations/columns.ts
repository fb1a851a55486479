import type { QueryRunner, TableColumnOptions, TableIndexOptions, TableOptions } from 'typeorm';

/** Columns and indexes that mean the same in SQLite and PostgreSQL. */

export const text = (name: string): TableColumnOptions => ({ name, type: 'text' });
export const integer = (name: string): TableColumnOptions => ({ name, type: 'integer' });
export const bigint = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
export const optional = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });
export const primary = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isPrimary: true });

/** The order of insertion. SQLite counts in 64 bits by itself, and only in a column called exactly `integer`. */
export const sequence = (runner: QueryRunner): TableColumnOptions => ({
  name: 'sequence',
  type: runner.connection.options.type === 'postgres' ? 'bigint' : 'integer',
  isPrimary: true,
  isGenerated: true,
  generationStrategy: 'increment',
});

/** `unique('patients', 'tenant_id', 'did')` is the index `patients_tenant_id_did`. */
export const unique = (table: string, ...columnNames: string[]): TableIndexOptions => ({
  ...index(table, ...columnNames),
  isUnique: true,
});
export const index = (table: string, ...columnNames: string[]): TableIndexOptions => ({
  name: [table, ...columnNames].join('_'),
  columnNames,
});

/** Rows that go when the row they refer to goes, or, without `cascade`, keep it from going. */
export const refersTo = (
  referencedTableName: string,
  columnNames: string[],
  referencedColumnNames: string[],
  { cascade = false } = {},
): NonNullable<TableOptions['foreignKeys']>[number] => ({
  columnNames,
  referencedTableName,
  referencedColumnNames,
  onDelete: cascade ? 'CASCADE' : 'RESTRICT',
});
