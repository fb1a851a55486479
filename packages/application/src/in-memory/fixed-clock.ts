import { type Instant, plusSeconds, zInstant } from '@assent/domain';
import type { Clock } from '../ports/clock.ts';

/** A clock that stands at `instant` until it is told to go on. */
export function fixedClock(instant: string): Clock & { advance(seconds: number): Instant } {
  let now = zInstant.parse(instant);
  return {
    now: () => now,
    advance: (seconds) => {
      now = plusSeconds(now, seconds);
      return now;
    },
  };
}
