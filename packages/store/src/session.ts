import type { FindOperator } from 'typeorm';
import type * as z from 'zod';
import type { Table } from './entities/table.ts';
import type { RawRows } from './made-of-rows.ts';

/** Places of parameters in a list: `$3, $4` for two values after two others. */
export const placesFor = (values: readonly unknown[], after = 0): string =>
  values.map((_, at) => `$${after + at + 1}`).join(', ');

/** What columns must be equal to. `null` stands for a column without a value; TypeORM's operators for anything else. */
export type Where<Row> = { readonly [P in keyof Row]?: Row[P] | FindOperator<Row[P] & {}> | null };
/** New values. `null` takes a value away. */
export type Changes<Row> = { readonly [P in keyof Row]?: Row[P] | null };
/** `sequence` is the order of insertion. */
export type Order<Row> = { readonly [P in keyof Row | 'sequence']?: 'ASC' | 'DESC' };

export interface Selection<Row> {
  readonly order?: Order<Row>;
  readonly limit?: number;
  readonly offset?: number;
}

/**
 * The rows of the database within one unit of work. Statements run one after another in the order they were given. A
 * failure of the database dooms the unit of work, even if the work goes on after it.
 */
export interface Session {
  /** False, and nothing is changed, if a row with the same key or unique columns is there. */
  insert<Row extends object>(table: Table<Row>, row: Row): Promise<boolean>;
  /** As `insert`, for rows that fit into one statement (`chunksOf`). How many were inserted. */
  insertAll<Row extends object>(table: Table<Row>, rows: readonly Row[]): Promise<number>;
  /** Inserts, or replaces all other columns of the row with the same `key`. */
  upsert<Row extends object>(table: Table<Row>, row: Row, key: readonly (keyof Row & string)[]): Promise<void>;
  /** As `upsert`, for rows that fit into one statement and have different keys. */
  upsertAll<Row extends object>(
    table: Table<Row>,
    rows: readonly Row[],
    key: readonly (keyof Row & string)[],
  ): Promise<void>;
  find<Row extends object>(table: Table<Row>, where: Where<Row>, selection?: Selection<Row>): Promise<Row[]>;
  findOne<Row extends object>(table: Table<Row>, where: Where<Row>, order?: Order<Row>): Promise<Row | undefined>;
  count<Row extends object>(table: Table<Row>, where: Where<Row>): Promise<number>;
  /** How many rows were changed. */
  update<Row extends object>(table: Table<Row>, where: Where<Row>, changes: Changes<Row>): Promise<number>;
  /**
   * Rows that fit `condition`, SQL with `$1`, `$2` … in the order of `parameters`. For statements that run so often that
   * building them would take longer than running them.
   */
  select<Row extends object>(table: Table<Row>, condition: string, parameters: readonly unknown[]): Promise<Row[]>;
  /** Rows of a SELECT of several tables, whose columns have the names of `zRow`. NULL is left out. Parameters as in `select`. */
  join<Row extends object>(sql: string, parameters: readonly unknown[], zRow: z.ZodType<Row>): Promise<Row[]>;
  /** As `join`, as the driver answers it. */
  rows(sql: string, parameters: readonly unknown[]): Promise<RawRows>;
  /** How many rows fit `condition`, as in `select`. */
  tally<Row extends object>(table: Table<Row>, condition: string, parameters: readonly unknown[]): Promise<number>;
  /** Runs any other SQL, as `select` does. How many rows were changed. */
  execute(sql: string, parameters: readonly unknown[]): Promise<number>;
  /** How many rows were deleted. */
  remove<Row extends object>(table: Table<Row>, where: Where<Row>): Promise<number>;
}

const writes = ['insert', 'insertAll', 'upsert', 'upsertAll', 'update', 'execute', 'remove'] as const;

/** The same session, calling `act` before each write; if it throws, nothing is written. */
export function beforeWrites(session: Session, act: () => void): Session {
  const acting = writes.map((name) => {
    const write = session[name] as (...values: unknown[]) => Promise<unknown>;
    const both = async (...values: unknown[]) => {
      act();
      return write(...values);
    };
    return [name, both];
  });
  return { ...session, ...Object.fromEntries(acting) };
}
