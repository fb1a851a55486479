import { eraseDueReceipts, forgetEvents, forgetSessions, type Ports } from '@assent/application';
import { plusSeconds, type TenantId } from '@assent/domain';
import type { Logger } from 'pino';
import { type Repeated, repeatedly } from './repeatedly.ts';

export interface ForgettingOptions {
  /** How long events are kept that are no lines of history. */
  readonly eventDays: number;
  readonly everyMs?: number;
}

const hourMs = 3_600_000;

/**
 * Forgets what sessions with wallets kept, old events, and receipts of erased patients whose time has come, now and every hour, until it is
 * stopped. What was deleted is taken out of the files of the database then too, if that did not succeed before.
 */
export const keepForgetting = (
  ports: Pick<Ports, 'store' | 'clock'>,
  log: Logger,
  { eventDays, everyMs = hourMs }: ForgettingOptions,
): Repeated => repeatedly(() => forgetAll(ports, eventDays), everyMs, log, 'what is over was not forgotten');

async function forgetAll(ports: Pick<Ports, 'store' | 'clock'>, eventDays: number): Promise<void> {
  await forgetSessions(ports);
  await forgetEvents(ports, eventDays);
  const tenants = await ports.store.reading((records) => records.tenants.list());
  let isDue = false;
  for (const { id } of tenants) isDue = (await hasErased(ports, id)) || isDue;
  if (isDue) await ports.store.forgetDeleted();
}

/** Whether something was erased now, or since the last but one time. */
async function hasErased(ports: Pick<Ports, 'store' | 'clock'>, tenant: TenantId): Promise<boolean> {
  const [newest] = await ports.store.tenant(tenant, ({ erasures }) => erasures.list({ limit: 1, offset: 0 }));
  const count = await eraseDueReceipts(ports, tenant);
  return count > 0 || (newest !== undefined && newest.at > plusSeconds(ports.clock.now(), -recentSeconds));
}

const recentSeconds = (2 * hourMs) / 1000;
