import type { Rejection, UnplacedEvent } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';

/** An answer to a request or a session that was refused, by the codes of the reasons. Who gave it is not said. */
export const refusedPresentation = (
  { random, clock }: Pick<Ports, 'random' | 'clock'>,
  to: { readonly request: string } | { readonly session: string },
  rejections: readonly Rejection[],
): UnplacedEvent => ({
  id: random.orderedUuid(),
  type: 'presentation.refused',
  at: clock.now(),
  data: { ...to, reasons: [...new Set(rejections.map(({ reason }) => reason))] },
});
