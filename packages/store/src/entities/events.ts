import { zDelivery, zDisabledReason, zEventData, zEventType, zInstant, zTenantId, zUuid } from '@assent/domain';
import * as z from 'zod';
import { zSealed } from '../encryption/sealed.ts';
import { zOwner } from './owner.ts';
import { table } from './table.ts';

/**
 * Events that are no lines of history, of one tenant or, if it is the service's own, of all. `sequence` is counted together with that of
 * `receipts`, so that both are one stream. Nothing in them is about a patient.
 */
export const eventTable = table({
  name: 'events',
  primary: 'sequence',
  types: { data: 'json' },
  zRow: z.object({ tenantId: zOwner, id: z.string(), type: zEventType, at: zInstant, data: zEventData }),
});

/** How far sources of events for all tenants have been read. */
export const eventSourceTable = table({
  name: 'event_sources',
  primary: ['source'],
  types: { position: 'bigint' },
  zRow: z.object({ source: z.string(), position: z.coerce.number().int() }),
});

/**
 * Where tenants have events sent. `sealedSecret` is sealed by the keyring. Whoever delivers is named by `leaseOwner` until `leaseUntil`;
 * with nobody it is empty.
 */
export const webhookTable = table({
  name: 'webhooks',
  primary: 'sequence',
  types: { types: 'json', position: 'bigint', failures: 'integer' },
  zRow: z.object({
    tenantId: zTenantId,
    id: zUuid,
    createdAt: zInstant,
    url: z.string(),
    types: z.array(zEventType).exactOptional(),
    description: z.string().exactOptional(),
    sealedSecret: zSealed,
    position: z.coerce.number().int(),
    failures: z.int(),
    failingSince: zInstant.exactOptional(),
    nextAt: zInstant,
    disabledAt: zInstant.exactOptional(),
    disabledReason: zDisabledReason.exactOptional(),
    leaseOwner: z.string(),
    leaseUntil: zInstant,
  }),
});

/** Attempts to deliver, with identifiers and codes only. */
export const webhookDeliveryTable = table({
  name: 'webhook_deliveries',
  primary: 'sequence',
  types: { content: 'json' },
  zRow: z.object({ tenantId: zTenantId, webhookId: zUuid, at: zInstant, content: zDelivery }),
});
