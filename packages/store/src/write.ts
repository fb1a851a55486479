import { conditionOf } from './conditions.ts';
import type { Table } from './entities/table.ts';
import { insertStatement, replacing, updateStatement } from './row-values.ts';
import type { Changes, Where } from './session.ts';
import { numberedPlace } from './statements.ts';

/** SQL that changes rows, with `$1`, `$2` … in the order of `parameters`. */
export interface Write {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** How many rows it must change. If it changes more or fewer, it is not kept, nor are the writes beside it. */
  readonly changes?: number;
}

/** Inserts rows, but none with the same key or unique columns as one that is there. */
export function inserting<Row extends object>(table: Table<Row>, rows: readonly Row[]): Write {
  const { sql, parameters } = insertStatement(table, rows, numberedPlace);
  return { sql: `${sql} ON CONFLICT DO NOTHING`, parameters };
}

/** Inserts rows, all of which must be new. */
export const insertingNew = <Row extends object>(table: Table<Row>, rows: readonly Row[]): Write => ({
  ...inserting(table, rows),
  changes: rows.length,
});

/** Inserts rows, or replaces all other columns of those with the same `key`. */
export function upserting<Row extends object>(
  table: Table<Row>,
  rows: readonly Row[],
  key: readonly (keyof Row & string)[],
): Write {
  const { sql, parameters } = insertStatement(table, rows, numberedPlace);
  return { sql: `${sql} ${replacing(table, key)}`, parameters };
}

/** `changes` of Write: any number if not given. */
export function updating<Row extends object>(
  table: Table<Row>,
  where: Where<Row>,
  values: Changes<Row>,
  changes?: number,
): Write {
  const parameters: unknown[] = [];
  const add = (value: unknown) => numberedPlace(parameters.push(value) - 1);
  const sql = `${updateStatement(table, values, add)} WHERE ${conditionOf(table, where, add)}`;
  return { sql, parameters, ...(changes === undefined ? {} : { changes }) };
}

export function removing<Row extends object>(table: Table<Row>, where: Where<Row>): Write {
  const parameters: unknown[] = [];
  const condition = conditionOf(table, where, (value) => numberedPlace(parameters.push(value) - 1));
  return { sql: `DELETE FROM ${table.entity.options.name} WHERE ${condition}`, parameters };
}
