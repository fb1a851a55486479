import { type FindOptionsWhere, IsNull, type ObjectLiteral, type QueryRunner } from 'typeorm';
import { failureFrom } from './database-failure.ts';
import type { Table } from './entities/table.ts';
import { fromDriver, insertStatement, propertiesOf, selectStatement } from './row-values.ts';
import type { Session, Where } from './session.ts';

/** A session with the end of its life. */
export interface OpenSession {
  readonly session: Session;
  /** Refuses further statements, waits for those under way, and answers the first failure of the database, if any. */
  end(): Promise<Error | undefined>;
}

/** Opens a session on a transaction that `runner` has begun. */
export function openSession(runner: QueryRunner): OpenSession {
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
    session: statementsOn(runner, inTurn),
    async end() {
      hasEnded = true;
      await queue;
      return firstFailure;
    },
  };
}

type InTurn = <T>(statement: () => Promise<T>) => Promise<T>;

function statementsOn(runner: QueryRunner, inTurn: InTurn): Session {
  const { manager, connection } = runner;
  const placeOf = (parameter: number) => connection.driver.createParameter('', parameter);
  const find: Session['find'] = (table, where, { order = {}, limit, offset } = {}) =>
    inTurn(async () => {
      const page = {
        ...(limit === undefined ? {} : { take: limit }),
        ...(offset === undefined ? {} : { skip: offset }),
      };
      const rows = await manager.find<ObjectLiteral>(table.entity, { where: conditions(where), order, ...page });
      return rows.map((row) => rowFrom(table, row));
    });
  const execute: Session['execute'] = (sql, parameters) =>
    inTurn(async () => (await runner.query(sql, [...parameters], true)).affected ?? 0);
  const insertAll: Session['insertAll'] = (table, rows) => {
    const { sql, parameters } = insertStatement(table, rows, placeOf);
    return execute(`${sql} ON CONFLICT DO NOTHING`, parameters);
  };
  const upsertAll: Session['upsertAll'] = async (table, rows, key) => {
    const { sql, parameters } = insertStatement(table, rows, placeOf);
    // Columns that a row leaves out must not keep what the row before had in them.
    const others = propertiesOf(table).filter((property) => !key.includes(property));
    const changes = others.map(table.columnOf).map((column) => `${column} = excluded.${column}`);
    const conflict = `ON CONFLICT (${key.map(table.columnOf).join(', ')}) DO UPDATE SET ${changes.join(', ')}`;
    await execute(`${sql} ${conflict}`, parameters);
  };

  return {
    find,
    findOne: async (table, where, order = {}) => (await find(table, where, { order, limit: 1 }))[0],
    insert: async (table, row) => (await insertAll(table, [row])) > 0,
    insertAll,
    upsert: (table, row, key) => upsertAll(table, [row], key),
    upsertAll,
    execute,
    select: (table, condition, parameters) =>
      inTurn(async () => {
        const rows: ObjectLiteral[] = await runner.query(`${selectStatement(table)} ${condition}`, [...parameters]);
        return rows.map((row) => rowFrom(table, fromDriver(table, row)));
      }),
    tally: ({ entity }, condition, parameters) =>
      inTurn(async () => {
        const sql = `SELECT COUNT(*) AS tally FROM ${entity.options.name} WHERE ${condition}`;
        const [row] = await runner.query(sql, [...parameters]);
        return Number(row.tally);
      }),
    count: (table, where) => inTurn(() => manager.countBy(table.entity, conditions(where))),
    update: (table, where, changes) =>
      inTurn(async () => (await manager.update(table.entity, conditions(where), changes)).affected ?? 0),
    remove: (table, where) => inTurn(async () => (await manager.delete(table.entity, conditions(where))).affected ?? 0),
  };
}

function conditions<Row>(where: Where<Row>): FindOptionsWhere<ObjectLiteral> {
  const entries = Object.entries(where).map(([property, value]) => {
    // TypeORM would leave the condition out, and find every row.
    if (value === undefined) throw new Error(`no value for the condition on ${property}`);
    return [property, value === null ? IsNull() : value];
  });
  return Object.fromEntries(entries);
}

/** The database is an edge: others may have written to it. */
function rowFrom<Row extends object>({ entity, zRow }: Table<Row>, raw: ObjectLiteral): Row {
  const parsed = zRow.safeParse(Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== null)));
  if (parsed.success) return parsed.data;
  const columns = [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))];
  throw new Error(`a row of ${entity.options.name} does not parse: ${columns.join(', ')}`);
}
