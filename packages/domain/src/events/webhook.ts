import * as z from 'zod';
import { zInstant } from '../primitives.ts';
import { zEventType } from './event.ts';

/** Where webhooks may be: https, without a user, a password or a fragment. */
export const zWebhookUrl = z
  .url({ protocol: /^https$/ })
  .max(2048)
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const url = new URL(text);
    return url.username === '' && url.password === '' && url.hash === '';
  });

/** What a tenant asks for. Without `types`: every event. */
export const zWebhookWish = z
  .strictObject({
    url: zWebhookUrl,
    types: z.array(zEventType).min(1).max(zEventType.options.length).optional(),
    description: z.string().max(200).optional(),
  })
  .readonly();
export type WebhookWish = z.infer<typeof zWebhookWish>;

/** Why an attempt came to nothing. `status`: an answer that is no 2xx. `refused_address`: where webhooks must not lead. */
export const zDeliveryFault = z.enum(['status', 'refused_address', 'timeout', 'unreachable']);
export type DeliveryFault = z.infer<typeof zDeliveryFault>;

/** One attempt to deliver an event. */
export const zDelivery = z
  .strictObject({
    event: z.string(),
    type: z.string(),
    seq: z.int().min(0),
    /** 1 for the first. */
    attempt: z.int().min(1),
    at: zInstant,
    delivered: z.boolean(),
    /** Of the answer, if there was one. */
    status: z.int().exactOptional(),
    fault: zDeliveryFault.exactOptional(),
  })
  .readonly();
export type Delivery = z.infer<typeof zDelivery>;

/** How far a webhook has come. Everything up to `position` is delivered, or not asked for. */
export interface WebhookProgress {
  readonly position: number;
  /** Attempts that failed at the next event. */
  readonly failures: number;
  readonly failingSince?: z.infer<typeof zInstant>;
  /** No attempt before. */
  readonly nextAt: z.infer<typeof zInstant>;
  readonly disabled?: { readonly at: z.infer<typeof zInstant>; readonly reason: DisabledReason };
}

/** `failing`: for too long. `gone`: the receiver answered 410. */
export const zDisabledReason = z.enum(['failing', 'gone']);
export type DisabledReason = z.infer<typeof zDisabledReason>;

/** How long an event is tried, in seconds: three days. */
export const webhookPatienceSeconds = 3 * 86_400;

const firstPauseSeconds = 5;
const longestPauseSeconds = 4 * 3600;

/**
 * Seconds to wait after so many failed attempts, one at least: three times as long each time, four hours at most. `chance`, from 0
 * to 1, spreads it by a fifth to both sides, so that those who failed together do not come back together.
 */
export function retryPauseSeconds(failures: number, chance: number): number {
  const pause = Math.min(longestPauseSeconds, firstPauseSeconds * 3 ** (failures - 1));
  return Math.round(pause * (0.8 + 0.4 * chance));
}
