import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ShownCounts, type SumOf, smallestShown, suppressSmallCells } from './suppress-small-cells.ts';

const sums: readonly SumOf[] = [
  { total: 'all', parts: ['in', 'out', 'open'] },
  { total: 'in', parts: ['active', 'left'] },
  { total: 'out', parts: ['age', 'kidneys', 'other'] },
];
type Leaves = Readonly<Record<'active' | 'left' | 'age' | 'kidneys' | 'other' | 'open', number>>;
const tableOf = ({ active, left, age, kidneys, other, open }: Leaves) => {
  const [inside, out] = [active + left, age + kidneys + other];
  return { ...{ active, left, age, kidneys, other, open }, in: inside, out, all: inside + out + open };
};
const anyCount = fc.oneof(fc.nat({ max: 6 }), fc.nat({ max: 40 }));
const anyTable = fc
  .record({ active: anyCount, left: anyCount, age: anyCount, kidneys: anyCount, other: anyCount, open: anyCount })
  .map(tableOf);

describe('counts in a table', () => {
  test('below the limit are hidden, and none and large ones are not', () => {
    expect(suppressSmallCells({ none: 0, one: 1, four: 4, five: 5 }, [])).toEqual({
      ...{ none: 0, one: null, four: null, five: 5 },
    });
  });

  test('that a total would tell hide another one', () => {
    const counts = { all: 20, few: 3, some: 7, many: 10 };
    expect(suppressSmallCells(counts, [{ total: 'all', parts: ['few', 'some', 'many'] }])).toEqual({
      ...{ all: 20, few: null, some: null, many: 10 },
    });
  });

  test('that are few together hide another one: of two hidden ones that make two, each is one', () => {
    const counts = { all: 12, a: 1, b: 1, many: 10 };
    expect(suppressSmallCells(counts, [{ total: 'all', parts: ['a', 'b', 'many'] }])).toEqual({
      ...{ all: 12, a: null, b: null, many: null },
    });
  });

  test('with nobody else to hide among hide the total', () => {
    expect(suppressSmallCells({ all: 3, a: 3, b: 0 }, [{ total: 'all', parts: ['a', 'b'] }])).toEqual({
      ...{ all: null, a: null, b: 0 },
    });
  });
});

describe('whatever the counts are', () => {
  test('no small one is shown, and what is shown is true', () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        for (const [name, shown] of Object.entries(suppressSmallCells(table, sums))) {
          const count = table[name as keyof typeof table];
          if (shown === null) continue;
          expect(shown).toBe(count);
          expect(count > 0 && count < smallestShown).toBe(false);
        }
      }),
    );
  });

  test('none that is hidden follows from those that are shown', () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const shown = suppressSmallCells(table, sums);
        for (const name of Object.keys(shown).filter((one) => shown[one] === null)) {
          expect(canDiffer(shown, name)).toBe(true);
        }
      }),
    );
  });
});

/** Whether the sums leave a hidden count open: it may change by one if others that are hidden change with it, along the sums it is in. */
function canDiffer(shown: ShownCounts, name: string, from?: SumOf): boolean {
  return sums
    .filter((sum) => sum !== from && [sum.total, ...sum.parts].includes(name))
    .every((sum) =>
      [sum.total, ...sum.parts].some(
        (other) => other !== name && shown[other] === null && canDiffer(shown, other, sum),
      ),
    );
}
