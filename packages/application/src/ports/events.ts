import type {
  Delivery,
  DeliveryFault,
  EventType,
  Instant,
  Receipt,
  TenantId,
  UnplacedEvent,
  WebhookProgress,
} from '@assent/domain';

/**
 * A place in the stream of a tenant, with what is there: a line of history, or an event of another kind. With neither, it was
 * about a patient whose key was erased.
 */
export interface EventLine {
  readonly seq: number;
  readonly receipt?: Receipt;
  readonly event?: UnplacedEvent;
}

/** Where to send events, and how far that has come. Secrets are encrypted at rest. */
export interface Webhook extends WebhookProgress {
  readonly id: string;
  readonly createdAt: Instant;
  readonly url: string;
  /** Absent: every event. */
  readonly types?: readonly EventType[];
  readonly description?: string;
  /** As Standard Webhooks writes it: `whsec_` and base64. */
  readonly secret: string;
  /** The secret before it signs too until then. */
  readonly former?: { readonly secret: string; readonly until: Instant };
}

/** Webhooks of one tenant. Who delivers has the right to do so for a time, so that no two do at once. */
export interface WebhookRecords {
  /** @throws AppError `conflict` if the id is taken */
  insert(webhook: Webhook): Promise<void>;
  get(id: string): Promise<Webhook | undefined>;
  /** First to last. */
  list(): Promise<readonly Webhook[]>;
  /** False if there is no such webhook. Its deliveries go with it. */
  remove(id: string): Promise<boolean>;
  /** False if there is no such webhook. */
  replaceSecret(id: string, secret: Pick<Webhook, 'secret' | 'former'>): Promise<boolean>;
  /** Takes the right to deliver, or keeps it. Undefined if another has it, or there is nothing to deliver to by `now`. */
  claim(id: string, owner: string, now: Instant, until: Instant): Promise<Webhook | undefined>;
  /** Keeps how far it has come, and the right to deliver until `until`. False, and nothing is changed, if another has the right. */
  record(id: string, owner: string, progress: WebhookProgress, until: Instant, delivery?: Delivery): Promise<boolean>;
  /** A webhook that was disabled goes on where it stopped. */
  enable(id: string, now: Instant): Promise<void>;
  /** Newest first. */
  deliveries(id: string, page: { readonly limit: number; readonly offset: number }): Promise<readonly Delivery[]>;
  forgetDeliveries(before: Instant): Promise<void>;
}

/** A webhook that may be tried now, and that nobody is at. */
export interface DueWebhook {
  readonly tenant: TenantId;
  readonly id: string;
  readonly position: number;
  readonly types?: readonly EventType[];
}

/** What the receiver of a webhook gets, and with which secrets it is signed. */
export interface WebhookMessage {
  readonly url: string;
  readonly id: string;
  readonly at: Instant;
  readonly body: string;
  readonly secrets: readonly string[];
}

/** What came of an attempt. No part of the answer but its status is kept. */
export type WebhookAnswer =
  | { readonly delivered: boolean; readonly status: number }
  | { readonly delivered: false; readonly fault: Exclude<DeliveryFault, 'status'> };

/** Sends signed messages to receivers outside. Never throws for what the receiver does. */
export interface WebhookSender {
  send(message: WebhookMessage): Promise<WebhookAnswer>;
}

/** What contracts said, as events for every tenant; `block` is where they end. */
export interface ChainNews {
  readonly events: readonly Omit<UnplacedEvent, 'at'>[];
  readonly block: number;
}

/** Reads what contracts said after a block, as far as it cannot change any more. */
export interface ChainNewsReader {
  /** @throws AppError `registry_unavailable` if the chain is not known well enough */
  after(block: number): Promise<ChainNews>;
  /** The last block that cannot change any more. */
  settledBlock(): Promise<number>;
}
