import type { ObjectLiteral } from 'typeorm';
import { remembered } from './remembered.ts';

const maxAgeMs = 30_000;

/** What a statement found, as the driver answers it. */
export type RawRows = readonly ObjectLiteral[];

/** Values that follow from rows; the name says what these are of. */
export interface MadeOfRows<Value> {
  /** What follows from rows that were read just now. */
  of(name: string, rows: RawRows): Value;
  /** What followed from them when they were read last, if it is known. Whoever goes by it has to find out whether they still are so. */
  latest(name: string): Value | undefined;
}

/**
 * Makes values of rows. What was made a moment ago of rows that were the same in every column is not made again. Values are kept as
 * `remembered` says, `mostRows` and at most twice as many.
 */
export function madeOfRows<Value>(mostRows: number, make: (rows: RawRows) => Value): MadeOfRows<Value> {
  const known = remembered<{ readonly rows: RawRows; readonly value: Value }>({
    ...{ most: mostRows, maxAgeMs },
    weightOf: ({ rows }) => Math.max(1, rows.length),
  });
  return {
    latest: (name) => known.latest(name)?.value,
    of(name, rows) {
      const made = () => ({ rows, value: make(rows) });
      return known.of(name, made, (before) => areSame(before.rows, rows)).value;
    },
  };
}

const areSame = (some: RawRows, others: RawRows): boolean =>
  some.length === others.length && some.every((row, at) => isSame(row, others[at] as ObjectLiteral));

/** Rows of one statement, so they have the same columns. */
function isSame(one: ObjectLiteral, other: ObjectLiteral): boolean {
  for (const column in one) if (one[column] !== other[column]) return false;
  return true;
}
