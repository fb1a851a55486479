import type { Day, Period } from '@assent/domain';
import type { PeriodElement } from './datatypes.ts';
import { includesDay, toPeriod } from './date-time.ts';
import { type Place, refuse } from './refusal.ts';

/**
 * The period of a claim. An open end leaves nothing to say once the period has begun, so it gives undefined.
 *
 * @throws AppError `unsupported_resource` for a period that has not begun, or that ends but has no full dates: leaving
 *   it out would make the claim hold for longer
 */
export function claimPeriod(
  period: PeriodElement | undefined,
  on: Day,
  place: Place,
  path: string,
): Period | undefined {
  if (period === undefined) return undefined;
  const hasNoEnd = period.end === undefined && !Object.hasOwn(period, '_end');
  if (hasNoEnd && includesDay(period, on)) return undefined;
  return toPeriod(period) ?? refuse(place, path);
}
