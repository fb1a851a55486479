import { FindOperator } from 'typeorm';
import type { Table } from './entities/table.ts';
import type { Where } from './session.ts';

/**
 * The SQL of what columns must be equal to; the place of each value comes from `add`. TypeORM's own builder takes longer than
 * the database does for most statements.
 */
export function conditionOf<Row extends object>(
  { columnOf }: Table<Row>,
  where: Where<Row>,
  add: (value: unknown) => string,
): string {
  const clauses = Object.entries<unknown>(where).map(([property, value]) => {
    // without a value the condition would be left out, and every row be found
    if (value === undefined) throw new Error(`no value for the condition on ${property}`);
    return clauseOf(columnOf(property as keyof Row & string), value, add);
  });
  return clauses.length === 0 ? '1 = 1' : clauses.join(' AND ');
}

const comparisons: Readonly<Record<string, string>> = {
  lessThan: '<',
  lessThanOrEqual: '<=',
  moreThan: '>',
  moreThanOrEqual: '>=',
};

function clauseOf(column: string, value: unknown, add: (value: unknown) => string): string {
  if (value === null) return `${column} IS NULL`;
  if (!(value instanceof FindOperator)) return `${column} = ${add(value)}`;
  const { type, child } = value;
  const own: unknown = value.value;
  if (type === 'not') return `NOT (${clauseOf(column, child ?? own, add)})`;
  if (type === 'and') return (own as unknown[]).map((part) => clauseOf(column, part, add)).join(' AND ');
  if (type === 'in') {
    const values = own as readonly unknown[];
    return values.length === 0 ? '1 = 0' : `${column} IN (${values.map(add).join(', ')})`;
  }
  const comparison = comparisons[type];
  if (!comparison) throw new Error(`no SQL for the condition ${type}`);
  return `${column} ${comparison} ${add(own)}`;
}
