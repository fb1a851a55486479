import { maxSavedPage, type SavedDocument, type SavedFilter, type SavedPage } from '@assent/application';
import { AppError, type Instant, parse, plusSeconds } from '@assent/domain';
import * as z from 'zod';
import { zDateTimeStamp } from '../credentials/wire-terms.ts';
import { typeText } from './document-facts.ts';

const zText = z.string().max(4_096);

const zFindArgs = z.looseObject({
  where: z
    .array(
      z.looseObject({
        column: z.string(),
        value: z.array(zText).max(100).optional(),
        not: z.literal(false).optional(),
        op: z
          .enum(['Equal', 'In', 'LessThan', 'LessThanOrEqual', 'MoreThan', 'MoreThanOrEqual', 'Between'])
          .default('In'),
      }),
    )
    .max(16)
    .default([]),
  order: z.array(z.never()).optional(),
  skip: z.int().min(0).default(0),
  take: z.int().min(0).max(maxSavedPage).default(100),
});
type Where = z.infer<typeof zFindArgs>['where'][number];

/** Columns of Veramo that are searched here, with the name that each has in our filter. */
const columnsOf: Readonly<Record<SavedDocument['kind'], Readonly<Record<string, keyof SavedFilter>>>> = {
  credential: {
    ...{ hash: 'hash', issuer: 'issuer', subject: 'subject', type: 'type' },
    ...{ issuanceDate: 'validFrom', expirationDate: 'validUntil' },
  },
  presentation: {
    ...{ hash: 'hash', holder: 'issuer', verifier: 'audience', type: 'type' },
    ...{ issuanceDate: 'validFrom', expirationDate: 'validUntil' },
  },
};

/**
 * Arguments of Veramo's queries in our terms. Equality and lists of values for text, comparisons for dates.
 *
 * @throws AppError `invalid_request` for what is not searched (ids, contexts, patterns, negation, an order of its own)
 */
export function savedQueryFrom(kind: SavedDocument['kind'], args: unknown): { filter: SavedFilter; page: SavedPage } {
  const { where, skip, take } = parse(zFindArgs, args);
  let filter: SavedFilter = { kind };
  for (const [at, clause] of where.entries()) {
    const name = Object.hasOwn(columnsOf[kind], clause.column) ? columnsOf[kind][clause.column] : undefined;
    const wanted = name && wantedBy(name, clause, filter);
    if (!wanted) throw new AppError('invalid_request', { pointers: [`#/where/${at}`] });
    filter = { ...filter, ...wanted };
  }
  return { filter, page: { limit: take, offset: skip } };
}

/** Undefined for what is not searched in this way, and for what an earlier clause has said already. */
function wantedBy(name: keyof SavedFilter, { op, value = [] }: Where, filter: SavedFilter): object | undefined {
  if (name === 'validFrom' || name === 'validUntil') {
    const range = rangeOf(op, value);
    const said = filter[name] ?? {};
    const isNew = range && Object.keys(range).every((end) => !Object.hasOwn(said, end));
    return isNew ? { [name]: { ...said, ...range } } : undefined;
  }
  const isEquality = op === 'In' || (op === 'Equal' && value.length === 1);
  if (!isEquality || filter[name] !== undefined) return undefined;
  return { [name]: name === 'type' ? value.map((names) => typeText(names.split(','))) : value };
}

function rangeOf(op: Where['op'], value: readonly string[]): { from?: Instant; to?: Instant } | undefined {
  const parsed = value.map((text) => zDateTimeStamp.safeParse(text).data);
  const [first, second] = parsed;
  if (!first || parsed.length !== (op === 'Between' ? 2 : 1)) return undefined;
  if (op === 'Between') return second && { from: first, to: second };
  return {
    ...(op === 'MoreThan' ? { from: plusSeconds(first, 1) } : {}),
    ...(op === 'LessThan' ? { to: plusSeconds(first, -1) } : {}),
    ...(op === 'LessThanOrEqual' ? { to: first } : {}),
    ...(op === 'MoreThanOrEqual' ? { from: first } : {}),
    ...(op === 'Equal' || op === 'In' ? { from: first, to: first } : {}),
  };
}
