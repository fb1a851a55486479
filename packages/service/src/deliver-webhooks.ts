import { type DeliverPorts, type DueWebhook, deliverEvents } from '@assent/application';
import { AppError } from '@assent/domain';
import type { Logger } from 'pino';
import { type Repeated, repeatedly } from './repeatedly.ts';

export interface DeliveryOptions {
  /** Tells this process from others at the same database. */
  readonly owner: string;
  readonly everyMs?: number;
}

/** Webhooks tried at the same time, of all tenants and of one: receivers that do not answer hold up no others. */
const atOnce = { all: 32, ofTenant: 4 };

/** Sends events to webhooks as they come, until it is stopped; then attempts under way end. Logs identifiers only. */
export function deliverWebhooks(
  ports: Omit<DeliverPorts, 'isStopping'>,
  log: Logger,
  { owner, everyMs = 250 }: DeliveryOptions,
): Repeated {
  let isStopping = false;
  const stoppable = { ...ports, isStopping: () => isStopping };
  const running = new Map<string, { readonly tenant: string; readonly ended: Promise<void> }>();
  /** Up to where nothing is for a webhook, though nobody wrote that down. */
  const scanned = new Map<string, number>();
  const placeOf = ({ id, position }: DueWebhook) => Math.max(position, scanned.get(id) ?? 0);
  const isFull = ({ tenant }: DueWebhook) =>
    running.size >= atOnce.all ||
    [...running.values()].filter((one) => one.tenant === tenant).length >= atOnce.ofTenant;

  async function deliver(due: DueWebhook): Promise<void> {
    for (let more = true; more && !isStopping; ) {
      const run = await deliverEvents(stoppable, owner, { ...due, position: placeOf(due) });
      scanned.set(due.id, run.position);
      more = run.more;
    }
  }

  const look = async () => {
    const due = await ports.store.reading(({ dueWebhooks }) => dueWebhooks(ports.clock.now()));
    if (due.length === 0) return;
    const newest = await ports.store.shared.newestEvent();
    for (const one of due) {
      if (running.has(one.id) || placeOf(one) >= newest || isFull(one)) continue;
      const ended = deliver(one)
        .catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error;
          log.warn({ tenant: one.tenant, webhook: one.id, code: error.code }, 'events were not delivered');
        })
        .finally(() => running.delete(one.id));
      running.set(one.id, { tenant: one.tenant, ended });
    }
  };
  const looking = repeatedly(look, everyMs, log, 'webhooks were not looked at');
  return {
    async stop() {
      isStopping = true;
      await looking.stop();
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}
