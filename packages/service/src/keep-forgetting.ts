import { forgetEvents, forgetSessions, type Ports } from '@assent/application';
import type { Logger } from 'pino';
import { type Repeated, repeatedly } from './repeatedly.ts';

export interface ForgettingOptions {
  /** How long events are kept that are no lines of history. */
  readonly eventDays: number;
  readonly everyMs?: number;
}

const hourMs = 3_600_000;

/** Forgets what sessions with wallets kept, and old events, now and every hour, until it is stopped. */
export function keepForgetting(
  ports: Pick<Ports, 'store' | 'clock'>,
  log: Logger,
  { eventDays, everyMs = hourMs }: ForgettingOptions,
): Repeated {
  const forget = async () => {
    await forgetSessions(ports);
    await forgetEvents(ports, eventDays);
  };
  return repeatedly(forget, everyMs, log, 'sessions and events were not forgotten');
}
