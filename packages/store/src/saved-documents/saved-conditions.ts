import { type InstantRange, maxSavedPage, type SavedFilter, type SavedPage } from '@assent/application';
import type { TenantId } from '@assent/domain';

/** What finds documents: SQL after WHERE, and its parameters. */
export interface SavedCondition {
  readonly sql: string;
  readonly parameters: readonly string[];
  page(page: SavedPage): string;
}

/** What few documents have in common comes first: an index for it leaves least to look at. */
const bySelectivity = ['hash', 'subject', 'audience', 'issuer', 'type', 'validFrom', 'validUntil'] as const;

const columns = {
  hash: 'hash',
  subject: 'subject',
  audience: 'audience',
  issuer: 'issuer',
  type: 'type',
  validFrom: 'valid_from',
  validUntil: 'valid_until',
} as const;

/** Undefined if nothing can fit: one of no values is asked for. */
export function conditionFor(tenant: TenantId, filter: SavedFilter): SavedCondition | undefined {
  const parameters: string[] = [tenant, filter.kind];
  const placeOf = (value: string) => `$${parameters.push(value)}`;
  const clauses = ['tenant_id = $1', 'kind = $2'];
  for (const name of bySelectivity) {
    const wanted = filter[name];
    if (wanted === undefined) continue;
    if (Array.isArray(wanted) && wanted.length === 0) return undefined;
    // Only the first uses an index. Of several that fit, SQLite would not know the best: it keeps no statistics.
    const column = clauses.length === 2 ? columns[name] : `(${columns[name]} || '')`;
    clauses.push(...clausesFor(column, wanted, placeOf));
  }
  const sql = clauses.join(' AND ');
  // With the plus, rows are found by what is asked for and then sorted, instead of all being gone through in order.
  const isOneValue = clauses.length === 2 || / = \$\d+$/.test(clauses[2] ?? '');
  const inOrder = isOneValue ? 'sequence' : '+sequence';
  return {
    sql,
    parameters,
    page: ({ limit, offset, order = 'newest first' }) =>
      `${sql} ORDER BY ${inOrder} ${order === 'oldest first' ? 'ASC' : 'DESC'} LIMIT ${pageSize(limit)} OFFSET ${count(offset)}`,
  };
}

function clausesFor(
  column: string,
  wanted: readonly string[] | InstantRange,
  placeOf: (value: string) => string,
): readonly string[] {
  if (isValues(wanted)) {
    const [first = '', ...rest] = wanted;
    return rest.length === 0
      ? [`${column} = ${placeOf(first)}`]
      : [`${column} IN (${[...new Set(wanted)].map(placeOf).join(', ')})`];
  }
  const { from, to } = wanted;
  return [
    `${column} IS NOT NULL`,
    ...(from === undefined ? [] : [`${column} >= ${placeOf(from)}`]),
    ...(to === undefined ? [] : [`${column} <= ${placeOf(to)}`]),
  ];
}

const isValues = (wanted: readonly string[] | InstantRange): wanted is readonly string[] => Array.isArray(wanted);

const pageSize = (limit: number): number => Math.min(count(limit), maxSavedPage);

function count(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('a page has whole numbers');
  return value;
}
