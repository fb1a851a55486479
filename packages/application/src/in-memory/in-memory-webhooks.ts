import { AppError, type TenantId } from '@assent/domain';
import type { Webhook, WebhookRecords } from '../ports/events.ts';
import type { NetworkRecords } from '../ports/store.ts';
import type { Tables } from './in-memory-database.ts';
import type { Rows } from './rows-of-tenant.ts';

/** Webhooks of one tenant. */
export function webhooks(tables: () => Tables, { get, all, put, remove }: Rows, tenant: TenantId): WebhookRecords {
  const table = () => tables().webhooks;
  const deliveriesOf = (id: string) =>
    [...tables().deliveries].filter(([, { tenant: owner, value }]) => owner === tenant && value.webhook === id);
  return {
    async insert(webhook) {
      if (get(table(), webhook.id)) throw new AppError('conflict', { webhook: webhook.id });
      put(table(), webhook.id, { webhook, owner: '', until: webhook.createdAt });
    },
    get: async (id) => get(table(), id)?.webhook,
    list: async () => all(table()).map(({ webhook }) => webhook),
    async remove(id) {
      for (const [number] of deliveriesOf(id)) tables().deliveries.delete(number);
      return remove(table(), id);
    },
    async replaceSecret(id, { secret, former }) {
      const kept = get(table(), id);
      if (!kept) return false;
      const { former: _, ...webhook } = kept.webhook;
      put(table(), id, { ...kept, webhook: { ...webhook, secret, ...(former ? { former } : {}) } });
      return true;
    },
    async claim(id, owner, now, until) {
      const kept = get(table(), id);
      if (!kept || kept.webhook.disabled || kept.webhook.nextAt > now) return undefined;
      if (kept.owner !== owner && kept.until > now) return undefined;
      put(table(), id, { ...kept, owner, until });
      return kept.webhook;
    },
    async record(id, owner, progress, until, delivery) {
      const kept = get(table(), id);
      if (kept?.owner !== owner) return false;
      put(table(), id, { webhook: { ...restOf(kept.webhook), ...progress }, owner, until });
      if (!delivery) return true;
      const number = Math.max(0, ...tables().deliveries.keys()) + 1;
      tables().deliveries.set(number, { tenant, value: { ...delivery, webhook: id } });
      return true;
    },
    async enable(id, nextAt) {
      const kept = get(table(), id);
      if (!kept) return;
      const { position } = kept.webhook;
      put(table(), id, { ...kept, webhook: { ...restOf(kept.webhook), position, failures: 0, nextAt } });
    },
    deliveries: async (id, { limit, offset }) =>
      deliveriesOf(id)
        .reverse()
        .slice(offset, offset + limit)
        .map(
          ([
            ,
            {
              value: { webhook: _, ...delivery },
            },
          ]) => delivery,
        ),
    async forgetDeliveries(before) {
      for (const [number, row] of tables().deliveries)
        if (row.tenant === tenant && row.value.at < before) tables().deliveries.delete(number);
    },
  };
}

/** What does not change by delivering. */
function restOf({ position: _p, failures: _f, failingSince: _s, nextAt: _n, disabled: _d, ...rest }: Webhook) {
  return rest;
}

/** Webhooks of all tenants that may be tried. */
export const dueWebhooks =
  (tables: () => Tables): NetworkRecords['dueWebhooks'] =>
  async (now) =>
    [...tables().webhooks.values()]
      .filter(({ value: { webhook, until } }) => !webhook.disabled && webhook.nextAt <= now && until <= now)
      .map(({ tenant, value: { webhook } }) => ({
        ...{ tenant, id: webhook.id, position: webhook.position },
        ...(webhook.types ? { types: webhook.types } : {}),
      }));
