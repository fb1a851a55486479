import {
  AppError,
  type Delivery,
  fromBytes32,
  type Instant,
  plusSeconds,
  type TenantId,
  toBase64,
  type WebhookWish,
} from '@assent/domain';
import type { Webhook, WebhookAnswer, WebhookSender } from '../ports/events.ts';
import type { Ports } from '../ports/ports.ts';
import type { Page } from '../ports/store.ts';

/** Most webhooks of one tenant. */
export const maxWebhooks = 20;
/** How long the secret before signs too, in seconds: a day. */
const formerSecretSeconds = 86_400;

/** As Standard Webhooks writes secrets. */
const newSecret = ({ random }: Pick<Ports, 'random'>): string => `whsec_${toBase64(fromBytes32(random.bytes32()))}`;

/**
 * Has events sent from now on. The secret that signs them is in the answer.
 *
 * @throws AppError `conflict` if the tenant has as many as it may
 */
export async function addWebhook(
  ports: Pick<Ports, 'store' | 'random' | 'clock'>,
  tenant: TenantId,
  wish: WebhookWish,
): Promise<Webhook> {
  const { store, random, clock } = ports;
  const position = await store.shared.newestEvent();
  const now = clock.now();
  const webhook: Webhook = {
    ...{ id: random.uuid(), createdAt: now, url: wish.url, secret: newSecret(ports) },
    ...(wish.types ? { types: [...new Set(wish.types)] } : {}),
    ...(wish.description === undefined ? {} : { description: wish.description }),
    ...{ position, failures: 0, nextAt: now },
  };
  await store.tenant(tenant, async ({ webhooks }) => {
    if ((await webhooks.list()).length >= maxWebhooks) throw new AppError('conflict', { limit: maxWebhooks });
    await webhooks.insert(webhook);
  });
  return webhook;
}

export const listWebhooks = ({ store }: Pick<Ports, 'store'>, tenant: TenantId): Promise<readonly Webhook[]> =>
  store.tenant(tenant, ({ webhooks }) => webhooks.list());

/** Sends nothing there any more. @throws AppError `not_found` */
export async function removeWebhook({ store }: Pick<Ports, 'store'>, tenant: TenantId, id: string): Promise<void> {
  if (!(await store.tenant(tenant, ({ webhooks }) => webhooks.remove(id)))) throw unknown(id);
}

/** Makes another secret. The one before signs beside it for a day, so that receivers can change over. @throws AppError `not_found` */
export async function rotateWebhookSecret(
  ports: Pick<Ports, 'store' | 'random' | 'clock'>,
  tenant: TenantId,
  id: string,
): Promise<{ readonly secret: string; readonly formerUntil: Instant }> {
  const secret = newSecret(ports);
  const until = plusSeconds(ports.clock.now(), formerSecretSeconds);
  await ports.store.tenant(tenant, async ({ webhooks }) => {
    const known = await webhooks.get(id);
    if (!known) throw unknown(id);
    await webhooks.replaceSecret(id, { secret, former: { secret: known.secret, until } });
  });
  return { secret, formerUntil: until };
}

/** What was tried lately, newest first. @throws AppError `not_found` */
export const listDeliveries = (
  { store }: Pick<Ports, 'store'>,
  tenant: TenantId,
  id: string,
  page: Page,
): Promise<readonly Delivery[]> =>
  store.tenant(tenant, async ({ webhooks }) => {
    if (!(await webhooks.get(id))) throw unknown(id);
    return webhooks.deliveries(id, page);
  });

/**
 * Sends an event of type `webhook.test`, which is in no stream, and says what came of it. If it is taken, a webhook that was disabled goes
 * on where it stopped.
 *
 * @throws AppError `not_found`
 */
export async function testWebhook(
  { store, random, clock, webhookSender }: Pick<Ports, 'store' | 'random' | 'clock'> & WithSender,
  tenant: TenantId,
  id: string,
): Promise<WebhookAnswer> {
  const webhook = await store.tenant(tenant, ({ webhooks }) => webhooks.get(id));
  if (!webhook) throw unknown(id);
  const at = clock.now();
  const event = { id: random.orderedUuid(), type: 'webhook.test', at, data: { webhook: id } };
  const secrets = secretsOf(webhook, at);
  const answer = await webhookSender.send({ url: webhook.url, id: event.id, at, body: JSON.stringify(event), secrets });
  if (answer.delivered && webhook.disabled) {
    await store.tenant(tenant, ({ webhooks }) => webhooks.enable(id, clock.now()));
  }
  return answer;
}

/** What sends. */
export interface WithSender {
  readonly webhookSender: WebhookSender;
}

/** The secrets that sign at a time. */
export const secretsOf = ({ secret, former }: Webhook, at: Instant): readonly string[] =>
  former && former.until > at ? [secret, former.secret] : [secret];

const unknown = (webhook: string) => new AppError('not_found', { webhook });
