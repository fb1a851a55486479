import type { Did, Receipt, ReceiptEvent } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';

type Details = Partial<Omit<Receipt, 'id' | 'at' | 'event' | 'subject' | 'actor'>>;

/** A line of history for now. Lists that are not given are empty; the actor counts as a person unless said otherwise. */
export function newReceipt(
  { random, clock }: Pick<Ports, 'random' | 'clock'>,
  event: ReceiptEvent,
  subject: Did,
  actor: Did,
  details: Details,
): Receipt {
  const empty = { human: true, dataClasses: [], grants: [], credentials: [], reasons: [] };
  return { id: random.orderedUuid(), at: clock.now(), event, subject, actor, ...empty, ...details };
}
