import type { Instant } from '../primitives.ts';

/** The day and the hour on the clocks of a place. */
export type LocalTime = (at: Instant) => { readonly day: string; readonly hour: number };

/** Most quarters of an hour that are remembered. */
const maxKept = 10_000;

/** Clocks of a time zone (IANA). No zone changes its clocks but at a quarter of an hour, so each quarter is looked up once. */
export function localTimeIn(timeZone: string): LocalTime {
  const format = new Intl.DateTimeFormat('en-CA', {
    ...({ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', hourCycle: 'h23', timeZone } as const),
  });
  const kept = new Map<number, ReturnType<LocalTime>>();
  return (at) => {
    const quarter = Math.floor(Date.parse(at) / 900_000);
    const known = kept.get(quarter);
    if (known) return known;
    const parts = new Map(format.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
    const local = { day: `${part('year')}-${part('month')}-${part('day')}`, hour: Number(part('hour')) };
    if (kept.size >= maxKept) kept.clear();
    kept.set(quarter, local);
    return local;
  };
}
