import type { ObjectLiteral } from 'typeorm';
import type * as z from 'zod';
import { conditionOf } from './conditions.ts';
import { failureFrom } from './database-failure.ts';
import type { Table } from './entities/table.ts';
import { fromDriver, insertStatement, replacing, selectStatement, updateStatement } from './row-values.ts';
import type { Selection, Session } from './session.ts';
import type { Statements } from './statements.ts';

/** A session with the end of its life. */
export interface OpenSession {
  readonly session: Session;
  /** Refuses further statements, waits for those under way, and answers the first failure of the database, if any. */
  end(): Promise<Error | undefined>;
}

/** Opens a session on a transaction that has begun. */
export function openSession(statements: Statements): OpenSession {
  let hasEnded = false;
  let firstFailure: Error | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  // A statement that ran after COMMIT or ROLLBACK would be on its own, or in another's transaction.
  function inTurn<T>(statement: () => Promise<T>): Promise<T> {
    if (hasEnded) return Promise.reject(new Error('records were used after their unit of work had ended'));
    const result = queue.then(statement).catch((error) => {
      const failure = failureFrom(error);
      firstFailure ??= failure;
      throw failure;
    });
    queue = result.catch(() => undefined);
    return result;
  }

  return {
    session: statementsOn(statements, inTurn),
    async end() {
      hasEnded = true;
      await queue;
      return firstFailure;
    },
  };
}

type InTurn = <T>(statement: () => Promise<T>) => Promise<T>;

function statementsOn({ read, write, placeOf }: Statements, inTurn: InTurn): Session {
  const rowsOf = <Row extends object>(table: Table<Row>, rest: string, parameters: readonly unknown[]) =>
    inTurn(async () => {
      const rows = await read(`${selectStatement(table)} ${rest}`, parameters);
      return rows.map((row) => rowFrom(nameOf(table), table.zRow, fromDriver(table, row)));
    });
  const tally: Session['tally'] = (table, condition, parameters) =>
    inTurn(async () => {
      const [row] = await read(`SELECT COUNT(*) AS tally FROM ${nameOf(table)} WHERE ${condition}`, parameters);
      return Number(row?.tally);
    });
  const find: Session['find'] = async (table, where, selection = {}) => {
    const { parameters, add } = collecting(placeOf);
    const condition = conditionOf(table, where, add);
    return rowsOf(table, `${condition}${pageOf(table, selection, add)}`, parameters);
  };
  const execute: Session['execute'] = (sql, parameters) => inTurn(() => write(sql, parameters));
  const insertAll: Session['insertAll'] = (table, rows) => {
    const { sql, parameters } = insertStatement(table, rows, placeOf);
    return execute(`${sql} ON CONFLICT DO NOTHING`, parameters);
  };
  const upsertAll: Session['upsertAll'] = async (table, rows, key) => {
    const { sql, parameters } = insertStatement(table, rows, placeOf);
    await execute(`${sql} ${replacing(table, key)}`, parameters);
  };

  return {
    find,
    findOne: async (table, where, order = {}) => (await find(table, where, { order, limit: 1 }))[0],
    insert: async (table, row) => (await insertAll(table, [row])) > 0,
    insertAll,
    upsert: (table, row, key) => upsertAll(table, [row], key),
    upsertAll,
    execute,
    select: rowsOf,
    join: (sql, parameters, zRow) =>
      inTurn(async () => (await read(sql, parameters)).map((row) => rowFrom('a join', zRow, row))),
    rows: (sql, parameters) => inTurn(() => read(sql, parameters)),
    tally,
    async count(table, where) {
      const { parameters, add } = collecting(placeOf);
      return tally(table, conditionOf(table, where, add), parameters);
    },
    async update(table, where, changes) {
      const { parameters, add } = collecting(placeOf);
      const sql = updateStatement(table, changes, add);
      return execute(`${sql} WHERE ${conditionOf(table, where, add)}`, parameters);
    },
    async remove(table, where) {
      const { parameters, add } = collecting(placeOf);
      return execute(`DELETE FROM ${nameOf(table)} WHERE ${conditionOf(table, where, add)}`, parameters);
    },
  };
}

/** Parameters of a statement, in the order of their places. */
function collecting(placeOf: (parameter: number) => string) {
  const parameters: unknown[] = [];
  return { parameters, add: (value: unknown) => placeOf(parameters.push(value) - 1) };
}

function pageOf<Row extends object>(
  { columnOf }: Table<Row>,
  { order = {}, limit, offset }: Selection<Row>,
  add: (value: unknown) => string,
): string {
  const orders = Object.entries(order).map(([by, direction]) => `${columnOf(by as keyof Row & string)} ${direction}`);
  const sorted = orders.length > 0 ? ` ORDER BY ${orders.join(', ')}` : '';
  if (limit === undefined && offset === undefined) return sorted;
  // SQLite knows no OFFSET without LIMIT
  return `${sorted} LIMIT ${add(limit ?? Number.MAX_SAFE_INTEGER)} OFFSET ${add(offset ?? 0)}`;
}

const nameOf = <Row extends object>({ entity }: Table<Row>): string => String(entity.options.name);

/** The database is an edge: others may have written to it. NULL is left out. */
export function rowFrom<Row extends object>(name: string, zRow: z.ZodType<Row>, raw: ObjectLiteral): Row {
  const present: ObjectLiteral = {};
  for (const column in raw) if (raw[column] !== null) present[column] = raw[column];
  const parsed = zRow.safeParse(present);
  if (parsed.success) return parsed.data;
  const columns = [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))];
  throw new Error(`a row of ${name} does not parse: ${columns.join(', ')}`);
}
