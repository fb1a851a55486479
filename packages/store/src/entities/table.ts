import { EntitySchema, type EntitySchemaColumnOptions, type ObjectLiteral } from 'typeorm';
import type * as z from 'zod';

/** A table with the schema that its rows are parsed with when they are read. Columns that are NULL are left out. */
export interface Table<Row extends object> {
  readonly entity: EntitySchema<ObjectLiteral>;
  readonly zRow: z.ZodType<Row>;
  /** Name of the column that holds a property. */
  columnOf(property: keyof Row & string): string;
}

interface TableDefinition<Shape extends z.ZodRawShape> {
  readonly name: string;
  /** Properties of the primary key, or `sequence`: a number that grows with each insertion, and is not part of a row. */
  readonly primary: 'sequence' | readonly (keyof Shape & string)[];
  /** Types of columns that are not text. `json` is text that holds JSON. */
  readonly types?: { readonly [Property in keyof Shape]?: 'integer' | 'bigint' | 'json' };
  readonly zRow: z.ZodObject<Shape>;
}

/** Defines a table. The columns are the properties of `zRow` in snake_case; migrations create them. */
export function table<Shape extends z.ZodRawShape>(
  definition: TableDefinition<Shape>,
): Table<z.infer<z.ZodObject<Shape>>> {
  const { name, primary, types, zRow } = definition;
  const columns: Record<string, EntitySchemaColumnOptions> = {};
  if (primary === 'sequence') columns.sequence = { type: 'bigint', primary: true, generated: 'increment' };
  for (const property of Object.keys(zRow.shape)) {
    const type = types?.[property] ?? 'text';
    columns[property] = {
      name: snakeCase(property),
      type: type === 'json' ? 'simple-json' : type,
      primary: primary !== 'sequence' && primary.includes(property),
    };
  }
  return { entity: new EntitySchema<ObjectLiteral>({ name, columns }), zRow, columnOf: snakeCase };
}

const snakeCase = (property: string): string => property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
