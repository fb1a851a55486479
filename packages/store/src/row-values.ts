import type { ObjectLiteral } from 'typeorm';
import type { Table } from './entities/table.ts';

/** Properties of a row; `sequence` is the database's own. */
export const propertiesOf = <Row extends object>({ entity }: Table<Row>): (keyof Row & string)[] =>
  Object.keys(entity.options.columns).filter((property) => property !== 'sequence') as (keyof Row & string)[];

const isJson = <Row extends object>({ entity }: Table<Row>, property: string): boolean =>
  entity.options.columns[property]?.type === 'simple-json';

/**
 * `INSERT INTO … VALUES …` for rows that fit into one statement, without what to do about conflicts. `placeOf` writes the
 * place of a parameter, counted from 0, as the database reads it fastest: SQLite compares each `$n` with all before it.
 */
export function insertStatement<Row extends object>(
  table: Table<Row>,
  rows: readonly Row[],
  placeOf: (parameter: number) => string,
): { readonly sql: string; readonly parameters: readonly unknown[] } {
  const properties = propertiesOf(table);
  const parameters = rows.flatMap((row) => properties.map((property) => columnValue(table, row, property)));
  const places = rows.map(
    (_, at) => `(${properties.map((_, column) => placeOf(at * properties.length + column)).join(', ')})`,
  );
  const columns = properties.map(table.columnOf).join(', ');
  return { sql: `INSERT INTO ${table.entity.options.name} (${columns}) VALUES ${places.join(', ')}`, parameters };
}

function columnValue<Row extends object>(table: Table<Row>, row: Row, property: keyof Row & string): unknown {
  const value = row[property];
  if (value === undefined) return null;
  return isJson(table, property) ? JSON.stringify(value) : value;
}

/** `SELECT …` of all columns under the names of their properties, up to `WHERE`. */
export function selectStatement<Row extends object>(table: Table<Row>): string {
  const columns = propertiesOf(table).map((property) => `${table.columnOf(property)} AS "${property}"`);
  return `SELECT ${columns.join(', ')} FROM ${table.entity.options.name} WHERE`;
}

/** What a driver answers to `selectStatement`, with JSON parsed, as TypeORM would have. */
export function fromDriver<Row extends object>(table: Table<Row>, raw: ObjectLiteral): ObjectLiteral {
  const read = ([property, value]: [string, unknown]) => [
    property,
    typeof value === 'string' && isJson(table, property) ? JSON.parse(value) : value,
  ];
  return Object.fromEntries(Object.entries(raw).map(read));
}
