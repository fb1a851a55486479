import type { Keyring, NetworkRecords, Sealed, TenantRecords, Webhook } from '@assent/application';
import { AppError, type TenantId, type WebhookProgress, zInstant } from '@assent/domain';
import { LessThan, LessThanOrEqual } from 'typeorm';
import * as z from 'zod';
import { webhookDeliveryTable, webhookTable } from '../entities/events.ts';
import type { Session } from '../session.ts';
import type { TenantSession } from '../tenant-session.ts';

type Row = z.infer<typeof webhookTable.zRow>;

const zSecret = z.object({
  secret: z.string(),
  former: z.object({ secret: z.string(), until: zInstant }).exactOptional(),
});

/** Webhooks of one tenant, with how far each has come and who is at it. */
export function webhooks(session: TenantSession, keyring: Keyring): TenantRecords['webhooks'] {
  const seal = (id: string, { secret, former }: Pick<Webhook, 'secret' | 'former'>): Sealed =>
    keyring.seal(Buffer.from(JSON.stringify({ secret, former })), webhookContext(session.tenantId, id));
  const read = (row: Row): Webhook => webhookFrom(keyring, row);
  return {
    async insert({ secret, former, position, failures, failingSince, nextAt, disabled, ...rest }) {
      const progress = columnsOf({ position, failures, nextAt, ...(failingSince ? { failingSince } : {}) });
      const sealedSecret = seal(rest.id, { secret, ...(former ? { former } : {}) });
      const { types, ...said } = rest;
      const own = { ...said, ...(types ? { types: [...types] } : {}) };
      const row = { ...own, ...withoutNulls(progress), sealedSecret, leaseOwner: '', leaseUntil: rest.createdAt };
      if (!(await session.insert(webhookTable, row))) throw new AppError('conflict', { webhook: rest.id });
    },
    async get(id) {
      const row = await session.findOne(webhookTable, { id });
      return row && read(row);
    },
    list: async () => (await session.find(webhookTable, {}, { order: { sequence: 'ASC' } })).map(read),
    async remove(id) {
      await session.remove(webhookDeliveryTable, { webhookId: id });
      return (await session.remove(webhookTable, { id })) > 0;
    },
    replaceSecret: async (id, secret) =>
      (await session.update(webhookTable, { id }, { sealedSecret: seal(id, secret) })) > 0,
    async claim(id, owner, now, until) {
      const isDue = { id, disabledAt: null, nextAt: LessThanOrEqual(now) };
      const lease = { leaseOwner: owner, leaseUntil: until };
      const isOwn = (await session.update(webhookTable, { ...isDue, leaseOwner: owner }, lease)) > 0;
      const isFree = { ...isDue, leaseUntil: LessThanOrEqual(now) };
      if (!isOwn && (await session.update(webhookTable, isFree, lease)) === 0) return undefined;
      const row = await session.findOne(webhookTable, { id });
      return row && read(row);
    },
    async record(id, owner, progress, until, delivery) {
      const changes = { ...columnsOf(progress), leaseUntil: until };
      if ((await session.update(webhookTable, { id, leaseOwner: owner }, changes)) === 0) return false;
      if (delivery)
        await session.insert(webhookDeliveryTable, { webhookId: id, at: delivery.at, content: { ...delivery } });
      return true;
    },
    async enable(id, now) {
      const fresh = columnsOf({ position: 0, failures: 0, nextAt: now });
      const { position: _, ...changes } = fresh;
      await session.update(webhookTable, { id }, changes);
    },
    async deliveries(id, page) {
      const rows = await session.find(
        webhookDeliveryTable,
        { webhookId: id },
        { order: { sequence: 'DESC' }, ...page },
      );
      return rows.map(({ content }) => content);
    },
    forgetDeliveries: async (before) => void (await session.remove(webhookDeliveryTable, { at: LessThan(before) })),
  };
}

/** Webhooks of all tenants that may be tried. */
export const dueWebhooks =
  (session: Session): NetworkRecords['dueWebhooks'] =>
  async (now) => {
    const due = { disabledAt: null, nextAt: LessThanOrEqual(now), leaseUntil: LessThanOrEqual(now) };
    const rows = await session.find(webhookTable, due);
    return rows.map(({ tenantId: tenant, id, position, types }) => ({
      ...{ tenant, id, position },
      ...(types ? { types } : {}),
    }));
  };

/** `null` takes a value away. */
const columnsOf = ({ position, failures, failingSince, nextAt, disabled }: WebhookProgress) => ({
  ...{ position, failures, nextAt },
  failingSince: failingSince ?? null,
  disabledAt: disabled?.at ?? null,
  disabledReason: disabled?.reason ?? null,
});

const withoutNulls = ({ position, failures, nextAt, failingSince }: ReturnType<typeof columnsOf>) => ({
  ...{ position, failures, nextAt },
  ...(failingSince ? { failingSince } : {}),
});

function webhookFrom(keyring: Keyring, row: Row): Webhook {
  const { tenantId, sealedSecret, leaseOwner, leaseUntil, disabledAt, disabledReason, ...rest } = row;
  const opened = keyring.open(sealedSecret, webhookContext(tenantId, row.id));
  return {
    ...rest,
    ...zSecret.parse(JSON.parse(Buffer.from(opened).toString())),
    ...(disabledAt && disabledReason ? { disabled: { at: disabledAt, reason: disabledReason } } : {}),
  };
}

/** The context that the secrets of a webhook are sealed under. */
export const webhookContext = (tenant: TenantId, id: string): string => `webhook:${tenant}:${id}`;
