import {
  type Delivery,
  type Event,
  type Instant,
  plusSeconds,
  retryPauseSeconds,
  type TenantId,
  type WebhookProgress,
  webhookPatienceSeconds,
} from '@assent/domain';
import type { DueWebhook, Webhook, WebhookAnswer } from '../ports/events.ts';
import type { Ports } from '../ports/ports.ts';
import { readEvents } from './read-events.ts';
import { secretsOf, type WithSender } from './webhooks.ts';

export interface DeliverPorts extends Pick<Ports, 'store' | 'clock' | 'random'>, WithSender {
  /** Whether to begin no attempt any more. */
  readonly isStopping: () => boolean;
}

/** How long whoever delivers has the right to, in seconds. An attempt takes ten at most. */
const leaseSeconds = 30;
/** With less left of it than this, no attempt begins. */
const attemptSeconds = 15;
/** Events read at once. */
const batch = 20;

/** `position`: everything up to it was delivered or not asked for. `more`: it goes on at once. */
export interface DeliveryRun {
  readonly position: number;
  readonly more: boolean;
}

/**
 * Delivers the next events of a webhook in their order, until one fails, or somebody else is at it. At least once: whoever is
 * stopped between sending and writing that down sends it again.
 *
 * @throws AppError `key_unavailable`, `store_unavailable`
 */
export async function deliverEvents(ports: DeliverPorts, owner: string, due: DueWebhook): Promise<DeliveryRun> {
  const { store, clock } = ports;
  const { tenant, id, position, types } = due;
  const { events, next, more } = await readEvents(ports, tenant, { after: position, types, limit: batch });
  if (events.length === 0) return { position: next, more };
  const now = clock.now();
  let leasedUntil = plusSeconds(now, leaseSeconds);
  const webhook = await store.tenant(tenant, ({ webhooks }) => webhooks.claim(id, owner, now, leasedUntil));
  if (!webhook) return { position, more: false };
  let progress: WebhookProgress = webhook;
  const left = events.filter(({ seq }) => seq > webhook.position);
  if (left.length === 0) await store.tenant(tenant, ({ webhooks }) => webhooks.record(id, owner, webhook, now));
  for (const event of left) {
    if (clock.now() > plusSeconds(leasedUntil, -attemptSeconds)) return { position: progress.position, more: true };
    const answer = await attempt(ports, webhook, event);
    const delivery = deliveryOf(event, progress, answer, clock.now());
    progress = after(ports, progress, event, answer);
    const isLast = !answer.delivered || event === left.at(-1) || ports.isStopping();
    leasedUntil = plusSeconds(clock.now(), isLast ? 0 : leaseSeconds);
    const kept = await keep(ports, tenant, id, owner, { progress, until: leasedUntil, delivery });
    if (!kept || !answer.delivered || ports.isStopping()) return { position: progress.position, more: false };
  }
  return { position: progress.position, more };
}

const attempt = ({ webhookSender, clock }: DeliverPorts, webhook: Webhook, event: Event): Promise<WebhookAnswer> => {
  const at = clock.now();
  const { id, seq, type, data } = event;
  const body = JSON.stringify({ id, seq, type, at: event.at, data });
  return webhookSender.send({ url: webhook.url, id, at, body, secrets: secretsOf(webhook, at) });
};

interface Kept {
  readonly progress: WebhookProgress;
  readonly until: Instant;
  readonly delivery: Delivery;
}

const keep = (
  { store }: DeliverPorts,
  tenant: TenantId,
  id: string,
  owner: string,
  { progress, until, delivery }: Kept,
): Promise<boolean> => store.tenant(tenant, ({ webhooks }) => webhooks.record(id, owner, progress, until, delivery));

function deliveryOf(
  { id, type, seq }: Event,
  { failures }: WebhookProgress,
  answer: WebhookAnswer,
  at: Instant,
): Delivery {
  const tried = { event: id, type, seq, attempt: failures + 1, at, delivered: answer.delivered };
  if ('fault' in answer) return { ...tried, fault: answer.fault };
  return { ...tried, status: answer.status, ...(answer.delivered ? {} : { fault: 'status' as const }) };
}

/** What an attempt comes to: the next event, a pause, or the end. */
function after(
  { clock, random }: DeliverPorts,
  { position, failures: before, failingSince }: WebhookProgress,
  event: Event,
  answer: WebhookAnswer,
): WebhookProgress {
  const now = clock.now();
  if (answer.delivered) return { position: event.seq, failures: 0, nextAt: now };
  const failures = before + 1;
  const since = failingSince ?? now;
  const failed = { position, failures, failingSince: since };
  if ('status' in answer && answer.status === 410) {
    return { ...failed, nextAt: now, disabled: { at: now, reason: 'gone' } };
  }
  if (plusSeconds(since, webhookPatienceSeconds) <= now) {
    return { ...failed, nextAt: now, disabled: { at: now, reason: 'failing' } };
  }
  const chance = Number.parseInt(random.bytes32().slice(2, 10), 16) / 2 ** 32;
  return { ...failed, nextAt: plusSeconds(now, retryPauseSeconds(failures, chance)) };
}
