import type { Table } from './entities/table.ts';
import { insertStatement } from './row-values.ts';

/** SQL that changes rows, with `$1`, `$2` … in the order of `parameters`. */
export interface Write {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Inserts rows, but none with the same key or unique columns as one that is there. */
export function inserting<Row extends object>(table: Table<Row>, rows: readonly Row[]): Write {
  const { sql, parameters } = insertStatement(table, rows, (parameter) => `$${parameter + 1}`);
  return { sql: `${sql} ON CONFLICT DO NOTHING`, parameters };
}

/** Writes of SQLite as one text without parameters. Values are written in hexadecimal, so that none can end its literal. */
export const scriptOf = (writes: readonly Write[]): string =>
  writes
    .map(({ sql, parameters }) => sql.replaceAll(/\$(\d+)/g, (_, place) => literalOf(parameters[Number(place) - 1])))
    .join(';\n');

function literalOf(value: unknown): string {
  if (value === null) return 'NULL';
  if (Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'string') return `CAST(X'${Buffer.from(value).toString('hex')}' AS TEXT)`;
  throw new Error('a value that no column keeps');
}
