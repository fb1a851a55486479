import type { EntitySchema, ObjectLiteral } from 'typeorm';
import type { Table } from './entities/table.ts';
import { ofCount } from './of-count.ts';
import type { Changes } from './session.ts';

type PlaceOf = (parameter: number) => string;

/** What statements need to know of a table, worked out once. */
interface Shape {
  readonly properties: readonly string[];
  /** Properties that are kept as text that holds JSON. */
  readonly json: ReadonlySet<string>;
  readonly insert: (rows: number, placeOf: PlaceOf) => string;
  readonly select: string;
}

const shapes = new WeakMap<EntitySchema<ObjectLiteral>, Shape>();

function shapeOf<Row extends object>(table: Table<Row>): Shape {
  const known = shapes.get(table.entity);
  if (known) return known;
  const { name, columns } = table.entity.options;
  const properties = Object.keys(columns).filter((property) => property !== 'sequence');
  const columnOf = (property: string) => table.columnOf(property as keyof Row & string);
  const shape = {
    properties,
    json: new Set(properties.filter((property) => columns[property]?.type === 'simple-json')),
    insert: insertOf(`INSERT INTO ${name} (${properties.map(columnOf).join(', ')}) VALUES`, properties.length),
    select: `SELECT ${properties.map((property) => `${columnOf(property)} AS "${property}"`).join(', ')} FROM ${name} WHERE`,
  };
  shapes.set(table.entity, shape);
  return shape;
}

function insertOf(start: string, columns: number): Shape['insert'] {
  const rowsOf = (placeOf: PlaceOf) =>
    ofCount((rows) => {
      const places = Array.from({ length: rows * columns }, (_, at) => placeOf(at));
      const lists = Array.from({ length: rows }, (_, at) => places.slice(at * columns, (at + 1) * columns).join(', '));
      return `${start} (${lists.join('), (')})`;
    });
  const texts = new Map<PlaceOf, (rows: number) => string>();
  return (rows, placeOf) => {
    const textOf = texts.get(placeOf) ?? rowsOf(placeOf);
    texts.set(placeOf, textOf);
    return textOf(rows);
  };
}

/** Properties of a row; `sequence` is the database's own. */
const propertiesOf = <Row extends object>(table: Table<Row>) =>
  shapeOf(table).properties as readonly (keyof Row & string)[];

/**
 * `INSERT INTO … VALUES …` for rows that fit into one statement, without what to do about conflicts. `placeOf` writes the
 * place of a parameter, counted from 0, as the database reads it fastest: SQLite compares each `$n` with all before it.
 */
export function insertStatement<Row extends object>(
  table: Table<Row>,
  rows: readonly Row[],
  placeOf: PlaceOf,
): { readonly sql: string; readonly parameters: readonly unknown[] } {
  const { json, insert } = shapeOf(table);
  const properties = propertiesOf(table);
  const parameters = rows.flatMap((row) => properties.map((property) => toDriver(json, property, row[property])));
  return { sql: insert(rows.length, placeOf), parameters };
}

/** What is done about a row with the same `key`: all its other columns are replaced. */
export function replacing<Row extends object>(table: Table<Row>, key: readonly (keyof Row & string)[]): string {
  // Columns that a row leaves out must not keep what the row before had in them.
  const others = propertiesOf(table).filter((property) => !key.includes(property));
  const changes = others.map(table.columnOf).map((column) => `${column} = excluded.${column}`);
  return `ON CONFLICT (${key.map(table.columnOf).join(', ')}) DO UPDATE SET ${changes.join(', ')}`;
}

/** `UPDATE … SET …` without a condition. Values that are undefined stay as they are. */
export function updateStatement<Row extends object>(
  table: Table<Row>,
  changes: Changes<Row>,
  add: (value: unknown) => string,
): string {
  const { json } = shapeOf(table);
  const changed = Object.entries<unknown>(changes).filter(([, value]) => value !== undefined);
  const sets = changed.map(
    ([property, value]) =>
      `${table.columnOf(property as keyof Row & string)} = ${add(toDriver(json, property, value))}`,
  );
  return `UPDATE ${table.entity.options.name} SET ${sets.join(', ')}`;
}

function toDriver(json: ReadonlySet<string>, property: string, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  return json.has(property) ? JSON.stringify(value) : value;
}

/** `SELECT …` of all columns under the names of their properties, up to `WHERE`. */
export const selectStatement = <Row extends object>(table: Table<Row>): string => shapeOf(table).select;

/** What a driver answers to `selectStatement`, with JSON parsed, as TypeORM would have. */
export function fromDriver<Row extends object>(table: Table<Row>, raw: ObjectLiteral): ObjectLiteral {
  const { json } = shapeOf(table);
  const read = { ...raw };
  for (const property of json) if (typeof read[property] === 'string') read[property] = JSON.parse(read[property]);
  return read;
}
