import { type Instant, type RejectionReason, toUnixSeconds } from '@assent/domain';

/** How long a presentation holds, in seconds. */
export const presentationLifetime = 300;

/** How far the clock of the holder may be ahead of ours, in seconds. */
const skew = 60;

/**
 * Why a presentation is not of now: it holds for 300 seconds from `iat`, or up to `exp` if that comes first. Both are
 * UNIX times in seconds; the interval is half-open, [iat, end).
 */
export function reasonsAgainstTime(
  { iat, exp = Number.POSITIVE_INFINITY }: { readonly iat: number; readonly exp?: number },
  at: Instant,
): RejectionReason[] {
  const now = toUnixSeconds(at);
  if (now < iat - skew) return ['not_yet_valid'];
  return now < Math.min(iat + presentationLifetime, exp) ? [] : ['presentation_expired'];
}
