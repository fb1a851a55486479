import type { Instant } from '@assent/domain';
import type { HeldCard } from '../storage/wallet-contents.ts';

/** How a card stands, as far as this wallet knows. */
export type CardState = 'valid' | 'revoked' | 'suspended' | 'expired' | 'early' | 'unknown';

export function cardState({ validFrom, validUntil, standing, status }: HeldCard, now: Instant): CardState {
  if (standing?.reading === 'revoked') return 'revoked';
  if (validUntil <= now) return 'expired';
  if (standing?.reading === 'suspended') return 'suspended';
  if (validFrom > now) return 'early';
  // a card whose status is published nowhere is as good as its dates
  return standing || !status ? 'valid' : 'unknown';
}
