import {
  zDelivery,
  zDeliveryFault,
  zDisabledReason,
  zEvent,
  zEventType,
  zInstant,
  zUuid,
  zWebhookWish,
} from '@assent/domain';
import * as z from 'zod';
import { endpoint, textEndpoint, zPaging } from '../endpoint.ts';

const tag = 'Events';
const params = z.strictObject({ id: zUuid });

const types = zEventType.options as readonly string[];
/** Types of events, separated by commas. */
const zTypes = z
  .string()
  .max(1000)
  .refine((text) => text.split(',').every((type) => types.includes(type)))
  .optional();
const zAfter = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional();

/** A webhook without its secret. */
const zShownWebhook = z.strictObject({
  id: zUuid,
  createdAt: zInstant,
  url: z.string(),
  /** Absent: every type. */
  types: z.array(zEventType).optional(),
  description: z.string().optional(),
  /** Everything up to it is delivered, or not asked for. */
  position: z.int(),
  /** Attempts that failed at the next event, and since when. */
  failures: z.int(),
  failingSince: zInstant.optional(),
  /** The next attempt is not before that. */
  nextAt: zInstant,
  disabled: z.strictObject({ at: zInstant, reason: zDisabledReason }).optional(),
});

/** What happened at an organisation, and where it is sent. */
export const eventEndpoints = {
  readEvents: endpoint({
    method: 'GET',
    path: '/v1/events',
    audience: 'tenant',
    tag,
    summary:
      'What happened, first to last, after a number (`after`, `seq` of an event; 0 for all there is). Go on from `next`. Without `after`: only what comes from now on.',
    status: 200,
    query: z.strictObject({
      after: zAfter,
      types: zTypes,
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    result: z.strictObject({ events: z.array(zEvent), next: z.int(), more: z.boolean() }),
  }),
  streamEvents: textEndpoint({
    path: '/v1/events/stream',
    audience: 'tenant',
    tag,
    summary:
      'The same as it happens (server-sent events). `Last-Event-ID` or `after` says where to go on; it ends after `seconds`, to be asked for again.',
    params: z.strictObject({}),
    query: z.strictObject({
      after: zAfter,
      types: zTypes,
      seconds: z.coerce.number().int().min(1).max(600).default(600),
    }),
    media: ['text/event-stream'],
  }),
  addWebhook: endpoint({
    method: 'POST',
    path: '/v1/webhooks',
    audience: 'tenant',
    tag,
    summary: 'Have events sent to an address from now on. The secret that signs them is shown this once.',
    status: 201,
    body: zWebhookWish,
    result: z.strictObject({ ...zShownWebhook.shape, secret: z.string() }),
  }),
  listWebhooks: endpoint({
    method: 'GET',
    path: '/v1/webhooks',
    audience: 'tenant',
    tag,
    summary: 'Where events are sent, and how far each has come.',
    status: 200,
    result: z.strictObject({ webhooks: z.array(zShownWebhook) }),
  }),
  removeWebhook: endpoint({
    method: 'DELETE',
    path: '/v1/webhooks/{id}',
    audience: 'tenant',
    tag,
    summary: 'Send nothing there any more.',
    status: 200,
    params,
    result: z.strictObject({ removed: zUuid }),
  }),
  rotateWebhookSecret: endpoint({
    method: 'POST',
    path: '/v1/webhooks/{id}/secret',
    audience: 'tenant',
    tag,
    summary: 'Make another secret, shown this once. The one before signs beside it for a day.',
    status: 200,
    params,
    result: z.strictObject({ secret: z.string(), formerUntil: zInstant }),
  }),
  listDeliveries: endpoint({
    method: 'GET',
    path: '/v1/webhooks/{id}/deliveries',
    audience: 'tenant',
    tag,
    summary: 'What was tried in the last seven days, newest first.',
    status: 200,
    params,
    query: z.strictObject(zPaging),
    result: z.strictObject({ deliveries: z.array(zDelivery) }),
  }),
  testWebhook: endpoint({
    method: 'POST',
    path: '/v1/webhooks/{id}/test',
    audience: 'tenant',
    tag,
    summary:
      'Send an event of type `webhook.test` now. If it is taken, a webhook that was disabled goes on where it stopped.',
    status: 200,
    params,
    result: z.strictObject({ delivered: z.boolean(), status: z.int().optional(), fault: zDeliveryFault.optional() }),
  }),
};
