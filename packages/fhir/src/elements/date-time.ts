import { type Day, type Instant, instantFrom, type Period, plusSeconds, zDay } from '@assent/domain';
import * as z from 'zod';

const date = String.raw`\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?`;
const time = String.raw`T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)`;
const isRealDay = (value: string) => value.length < 10 || zDay.safeParse(value.slice(0, 10)).success;

/** FHIR `date` (R4 §2.24.0.1): a year, a month or a day. */
export const zFhirDate = z
  .string()
  .regex(new RegExp(`^${date}$`))
  .refine(isRealDay);

/** FHIR `dateTime`: a `date`, or a day with a time and an offset. */
export const zFhirDateTime = z
  .string()
  .regex(new RegExp(`^(${date}|\\d{4}-\\d{2}-\\d{2}${time})$`))
  .refine(isRealDay);

const lastMs = Date.parse('9999-12-31T23:59:59Z');

/**
 * The calendar day as written, in whatever offset: the day on which it happened where it happened. Undefined if only a
 * year or month is known.
 */
export function toDay(dateTime: string | undefined): Day | undefined {
  const day = zDay.safeParse(dateTime?.slice(0, 10));
  return day.success ? day.data : undefined;
}

/**
 * The instant in UTC, cut to the second. A day without a time stands for its first instant in UTC, so that the day of
 * the instant is the day that was written. Undefined if only a year or month is known.
 */
export function toInstant(dateTime: string | undefined): Instant | undefined {
  if (dateTime === undefined || dateTime.length < 10) return undefined;
  const unixMs = Date.parse(dateTime);
  return Number.isNaN(unixMs) ? undefined : instantFrom(unixMs);
}

/** The half-open interval of a FHIR Period with full dates at both ends, else undefined. */
export function toPeriod(period: { start?: string | undefined; end?: string | undefined }): Period | undefined {
  const start = toInstant(period.start);
  const last = toInstant(period.end);
  if (!start || !last) return undefined;
  // The end of a FHIR Period is inside it: all of a day, or all of a second. A never-ending 9999-12-31 stays in range.
  const lengthMs = period.end?.length === 10 ? 86_400_000 : 1000;
  return { start, end: instantFrom(Math.min(Date.parse(last) + lengthMs, lastMs)) };
}

/** The FHIR Period of a half-open interval: its end is the last second inside. */
export const fromPeriod = ({ start, end }: Period) => ({ start, end: plusSeconds(end, -1) });

/** Whether a FHIR Period, of any precision and open where it says nothing, includes the day. */
export function includesDay(period: { start?: string | undefined; end?: string | undefined }, on: Day): boolean {
  const { start, end } = period;
  // Compares at the precision given: the end `2024` includes every day of 2024.
  const sameLength = (bound: string) => on.slice(0, bound.length);
  const begun = start === undefined || start.slice(0, 10) <= sameLength(start);
  return begun && (end === undefined || sameLength(end) <= end.slice(0, 10));
}
