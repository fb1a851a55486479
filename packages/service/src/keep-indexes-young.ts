import type { ConsentIndexes, Ports } from '@assent/application';
import { plusSeconds } from '@assent/domain';

const everyMs = 15_000;
const maxAgeSeconds = 30;

/**
 * Forgets indexes of grants that are older than half a minute, used or not, until it is stopped: what another process erases is
 * not in the memory of this one for long.
 */
export function keepIndexesYoung(
  { clock }: Pick<Ports, 'clock'>,
  indexes: Pick<ConsentIndexes, 'forgetBefore'>,
  intervalMs = everyMs,
): { stop(): Promise<void> } {
  const timer = setInterval(() => indexes.forgetBefore(plusSeconds(clock.now(), -maxAgeSeconds)), intervalMs).unref();
  return { stop: async () => clearInterval(timer) };
}
