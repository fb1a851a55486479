import { AppError, type Instant, plusSeconds, type TenantId } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';

/** Wrong attempts after which somebody has to wait, and then twice as long after each, up to a minute. */
const freeAttempts = 5;
const maxDelaySeconds = 60;
/** After so long without an attempt, they begin anew. */
const rememberedSeconds = 3600;

/** Seconds to wait after so many attempts that were wrong. */
export const delayAfter = (failures: number): number =>
  failures < freeAttempts ? 0 : Math.min(2 ** (failures - freeAttempts + 1), maxDelaySeconds);

/**
 * Counts an attempt as wrong before anybody knows whether it is, so that many at once are not free; `clearAttempts` takes it back.
 * Which of them there may be says nothing of whether there is such an account. How many there were, with this one.
 *
 * @throws AppError `rate_limited`; such an attempt does not count
 */
export async function takeAttempt(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  tenant: TenantId,
  key: string,
): Promise<number> {
  const now = clock.now();
  return store.tenant(tenant, async ({ staff: { attempts } }) => {
    const last = await attempts.get(key);
    if (last && last.retryAt > now)
      throw new AppError('rate_limited', { retryAfterSeconds: secondsBetween(now, last.retryAt) });
    const failures = last && last.expiresAt > now ? last.failures + 1 : 1;
    const retryAt = plusSeconds(now, delayAfter(failures));
    await attempts.put({ key, failures, retryAt, expiresAt: plusSeconds(now, rememberedSeconds) });
    return failures;
  });
}

export const secondsBetween = (from: Instant, to: Instant): number => (Date.parse(to) - Date.parse(from)) / 1000;
