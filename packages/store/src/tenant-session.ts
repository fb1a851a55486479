import type { TenantId } from '@assent/domain';
import type * as z from 'zod';
import type { Table } from './entities/table.ts';
import type { Changes, Selection, Session, Where } from './session.ts';

type Owned = { readonly tenantId: TenantId };
type Own<Row> = Omit<Row, 'tenantId'>;

/** The rows of one tenant within one unit of work. No statement can be written with it that reaches another's. */
export interface TenantSession {
  readonly tenantId: TenantId;
  /** False, and nothing is changed, if a row with the same key or unique columns is there. */
  insert<Row extends Owned>(table: Table<Row>, row: Own<Row>): Promise<boolean>;
  /** As `insert`, for rows that fit into one statement. How many were inserted. */
  insertAll<Row extends Owned>(table: Table<Row>, rows: readonly Own<Row>[]): Promise<number>;
  /** As `Session.select`, within the tenant: `$1` is the tenant, and `parameters` begin with `$2`. */
  select<Row extends Owned>(table: Table<Row>, condition: string, parameters: readonly unknown[]): Promise<Row[]>;
  find<Row extends Owned>(table: Table<Row>, where: Where<Own<Row>>, selection?: Selection<Row>): Promise<Row[]>;
  findOne<Row extends Owned>(
    table: Table<Row>,
    where: Where<Own<Row>>,
    order?: Selection<Row>['order'],
  ): Promise<Row | undefined>;
  /** As `Session.join`, within the tenant: `$1` is the tenant, which the statement must ask for, and `parameters` begin with `$2`. */
  join<Row extends object>(sql: string, parameters: readonly unknown[], zRow: z.ZodType<Row>): Promise<Row[]>;
  /** As `Session.tally`, within the tenant, as `select`. */
  tally<Row extends Owned>(table: Table<Row>, condition: string, parameters: readonly unknown[]): Promise<number>;
  count<Row extends Owned>(table: Table<Row>, where: Where<Own<Row>>): Promise<number>;
  /** How many rows were changed. */
  update<Row extends Owned>(table: Table<Row>, where: Where<Own<Row>>, changes: Changes<Own<Row>>): Promise<number>;
  /** How many rows were deleted. */
  remove<Row extends Owned>(table: Table<Row>, where: Where<Own<Row>>): Promise<number>;
}

/** Narrows a session to one tenant: the tenant is part of every row written and of every condition. */
export function tenantSession(session: Session, tenantId: TenantId): TenantSession {
  // TypeScript does not see that Omit<Row, 'tenantId'> with a tenantId is a Row again.
  const within = <Row extends Owned>(where: Where<Own<Row>>) => ({ ...where, tenantId }) as unknown as Where<Row>;
  return {
    tenantId,
    insert: <Row extends Owned>(table: Table<Row>, row: Own<Row>) =>
      session.insert(table, { ...row, tenantId } as unknown as Row),
    insertAll: <Row extends Owned>(table: Table<Row>, rows: readonly Own<Row>[]) =>
      session.insertAll(table, rows.map((row) => ({ ...row, tenantId })) as unknown as Row[]),
    select: (table, condition, parameters) =>
      session.select(table, `tenant_id = $1 AND ${condition}`, [tenantId, ...parameters]),
    join: (sql, parameters, zRow) => session.join(sql, [tenantId, ...parameters], zRow),
    tally: (table, condition, parameters) =>
      session.tally(table, `tenant_id = $1 AND ${condition}`, [tenantId, ...parameters]),
    find: (table, where, selection) => session.find(table, within(where), selection),
    findOne: (table, where, order) => session.findOne(table, within(where), order),
    count: (table, where) => session.count(table, within(where)),
    update: <Row extends Owned>(table: Table<Row>, where: Where<Own<Row>>, changes: Changes<Own<Row>>) =>
      session.update(table, within<Row>(where), changes as Changes<Row>),
    remove: (table, where) => session.remove(table, within(where)),
  };
}

/** A row as its tenant sees it. */
export function withoutTenant<Row extends Owned>({ tenantId, ...row }: Row): Own<Row> {
  return row;
}
