import type { Period } from '../../primitives.ts';
import type { DataInterval } from '../decision.ts';

/** A half-open interval of instants; the empty string is before all of them, a tilde after. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

export const always: Span = { from: '', to: '~' };

export const spanOf = (period: Period | undefined): Span =>
  period === undefined ? always : { from: period.start, to: period.end };

/** The same instants in spans that are apart and in order. */
export function union(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = merged.at(-1);
    if (last === undefined || last.to < span.from) merged.push(span);
    else if (last.to < span.to) merged[merged.length - 1] = { from: last.from, to: span.to };
  }
  return merged;
}

/** What is in both. */
export const intersect = (some: readonly Span[], others: readonly Span[]): Span[] =>
  union(
    some.flatMap((a) =>
      others.flatMap((b) => {
        const from = later(a.from, b.from);
        const to = earlier(a.to, b.to);
        return from < to ? [{ from, to }] : [];
      }),
    ),
  );

const later = (...instants: [string, string]) => instants.sort()[1] as string;
const earlier = (...instants: [string, string]) => instants.sort()[0] as string;

/** What is in the first and not in the second. */
export function subtract(some: readonly Span[], cut: readonly Span[]): Span[] {
  const outside: Span[] = [];
  let from = always.from;
  for (const span of union(cut)) {
    if (from < span.from) outside.push({ from, to: span.from });
    from = span.to;
  }
  if (from < always.to) outside.push({ from, to: always.to });
  return intersect(some, outside);
}

/** Whether the spans hold an instant, or all of time if none is given. */
export const holds = (spans: readonly Span[], at: string | undefined): boolean =>
  at === undefined
    ? spans.some(({ from, to }) => from === always.from && to === always.to)
    : spans.some(({ from, to }) => from <= at && at < to);

/** As people and machines outside read it. */
export const intervalsOf = (spans: readonly Span[]): DataInterval[] =>
  spans.map(({ from, to }) => ({
    ...(from !== always.from && { start: from as Period['start'] }),
    ...(to !== always.to && { end: to as Period['end'] }),
  }));
