import { type Figure, median } from '../figures.ts';

/** Gas of the same thing done several times with other random values. `each`: per item, in the order measured. */
export interface GasSeries {
  readonly name: string;
  readonly target: number | null;
  readonly each: readonly number[];
}

/** The median of a series and, where something was promised, its worst run: the promise is kept if that one keeps it. */
export function figuresOf({ name, target, each }: GasSeries): readonly Figure[] {
  const middle = { figure: `gas: ${name}`, value: median(each), unit: 'gas', target };
  if (target === null) return [middle];
  const value = Math.max(...each);
  const holds = value <= target;
  return [
    { ...middle, holds },
    { ...middle, figure: `${middle.figure}, worst run`, value, holds },
  ];
}

/** Does something `runs` times and keeps the gas per item. */
export async function gasSeries(
  { name, target, items }: { readonly name: string; readonly target: number | null; readonly items: number },
  runs: number,
  measure: () => Promise<number>,
): Promise<GasSeries> {
  const each: number[] = [];
  for (let run = 0; run < runs; run += 1) each.push((await measure()) / items);
  return { name, target, each };
}
