import type { Day, Instant } from './primitives.ts';

const dayMs = 86_400_000;

/** The instant `seconds` after `at`; negative for before. */
export const plusSeconds = (at: Instant, seconds: number): Instant => instantFrom(Date.parse(at) + seconds * 1000);

/** The instant of a UNIX time in milliseconds, cut to the second. */
export const instantFrom = (unixMs: number): Instant => `${new Date(unixMs).toISOString().slice(0, 19)}Z` as Instant;

/** UNIX time in seconds, as JWT claims carry it (RFC 7519 §2 NumericDate). */
export const toUnixSeconds = (at: Instant): number => Date.parse(at) / 1000;

/** The calendar day of an instant in UTC. */
export const dayOf = (at: Instant): Day => at.slice(0, 10) as Day;

/** Whole days from one day to a later one; negative if `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => Math.round((Date.parse(to) - Date.parse(from)) / dayMs);

/** Completed years of age on `on`. Someone born on 29 February completes a year on 1 March of a common year. */
export function ageInYears(birthDate: Day, on: Day): number {
  const years = Number(on.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return on.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
