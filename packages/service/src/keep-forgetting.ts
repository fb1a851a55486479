import { forgetSessions, type Ports } from '@assent/application';
import type { Logger } from 'pino';
import { type Repeated, repeatedly } from './repeatedly.ts';

const hourMs = 3_600_000;

/** Forgets what sessions with wallets kept, now and every hour, until it is stopped. */
export const keepForgetting = (ports: Pick<Ports, 'store' | 'clock'>, log: Logger, everyMs = hourMs): Repeated =>
  repeatedly(async () => void (await forgetSessions(ports)), everyMs, log, 'sessions were not forgotten');
