import { daysBetween } from '../instant.ts';
import type { Day } from '../primitives.ts';

const firstDay = '1900-01-01' as Day;
/** Days are below this number: 2079-06-06 is the last one. */
export const dayLimit = 2 ** 16;

/** A day as a number: days since 1900-01-01. Undefined before, or after 2079-06-06. */
export function dayNumber(day: Day): number | undefined {
  const days = daysBetween(firstDay, day);
  return days >= 0 && days < dayLimit ? days : undefined;
}

/** The day so many years, months or days before another. A day that the month does not have is the last that it has. */
export function dayBefore(day: Day, { years = 0, months = 0, days = 0 }: DaySpan): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const total = (year - years) * 12 + (month - 1) - months;
  const [newYear, newMonth] = [Math.floor(total / 12), ((total % 12) + 12) % 12];
  const lastDate = new Date(Date.UTC(newYear, newMonth + 1, 0)).getUTCDate();
  const at = Date.UTC(newYear, newMonth, Math.min(date, lastDate) - days);
  return new Date(at).toISOString().slice(0, 10) as Day;
}

/** A length of time on the calendar. */
export interface DaySpan {
  readonly years?: number | undefined;
  readonly months?: number | undefined;
  readonly days?: number | undefined;
}
