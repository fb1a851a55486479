import type { Endpoints, ResultOf } from '@assent/api';
import {
  addWebhook,
  listDeliveries,
  listWebhooks,
  readEvents,
  removeWebhook,
  rotateWebhookSecret,
  testWebhook,
  type Webhook,
} from '@assent/application';
import { AppError, type EventType } from '@assent/domain';
import type { Handlers } from '../http/bind.ts';
import { type HandlerContext, tenantIdOf } from './context.ts';

type EventHandlers = Pick<
  Handlers,
  | 'readEvents'
  | 'streamEvents'
  | 'addWebhook'
  | 'listWebhooks'
  | 'removeWebhook'
  | 'rotateWebhookSecret'
  | 'listDeliveries'
  | 'testWebhook'
>;

/** What happened at an organisation, and where it is sent. */
export const eventHandlers = ({ ports, streams, webhookSender }: HandlerContext): EventHandlers => ({
  readEvents: async ({ query: { after, types, limit }, caller }) => {
    const { events, ...rest } = await readEvents(ports, tenantIdOf(caller), { after, types: typesFrom(types), limit });
    return { events: structuredClone(events) as ResultOf<Endpoints['readEvents']>['events'], ...rest };
  },
  streamEvents: async ({ query: { after, types, seconds }, caller, headers }) =>
    streams.open(tenantIdOf(caller), { after: lastEventId(headers) ?? after, types: typesFrom(types), seconds }),
  addWebhook: async ({ body, caller }) => {
    const added = await addWebhook(ports, tenantIdOf(caller), body);
    return { ...shown(added), secret: added.secret };
  },
  listWebhooks: async ({ caller }) => ({
    webhooks: (await listWebhooks(ports, tenantIdOf(caller))).map(shown),
  }),
  removeWebhook: async ({ params, caller }) => {
    await removeWebhook(ports, tenantIdOf(caller), params.id);
    return { removed: params.id };
  },
  rotateWebhookSecret: async ({ params, caller }) => rotateWebhookSecret(ports, tenantIdOf(caller), params.id),
  listDeliveries: async ({ params, query, caller }) => ({
    deliveries: [...(await listDeliveries(ports, tenantIdOf(caller), params.id, query))],
  }),
  testWebhook: async ({ params, caller }) => ({
    ...(await testWebhook({ ...ports, webhookSender }, tenantIdOf(caller), params.id)),
  }),
});

const typesFrom = (text: string | undefined) => text?.split(',') as EventType[] | undefined;

/** Where a listener who comes back was. @throws AppError `invalid_request` */
function lastEventId(headers: Headers): number | undefined {
  const id = headers.get('last-event-id');
  if (id === null || id === '') return undefined;
  if (!/^\d{1,15}$/.test(id)) throw new AppError('invalid_request', { header: 'Last-Event-ID' });
  return Number(id);
}

/** Without its secrets. */
function shown({
  secret: _,
  former: _f,
  types,
  ...webhook
}: Webhook): ResultOf<Endpoints['listWebhooks']>['webhooks'][number] {
  return { ...webhook, ...(types ? { types: [...types] } : {}) };
}
