import { plusSeconds } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';

const daySeconds = 86_400;
/** How long attempts to deliver are listed. */
const deliveryDays = 7;

/**
 * Forgets events that are older than so many days, and what was delivered. Those that are lines of a patient's history are not
 * forgotten: the history is what they are read from.
 */
export async function forgetEvents({ store, clock }: Pick<Ports, 'store' | 'clock'>, days: number): Promise<void> {
  const now = clock.now();
  await store.network(({ networkEvents }) => networkEvents.forget(plusSeconds(now, -days * daySeconds)));
  for (const { id } of await store.reading(({ tenants }) => tenants.list())) {
    await store.tenant(id, ({ webhooks }) => webhooks.forgetDeliveries(plusSeconds(now, -deliveryDays * daySeconds)));
  }
}
