import { lateEmergencies, type Ports } from '@assent/application';
import type { Logger } from 'pino';
import { type Repeated, repeatedly } from './repeatedly.ts';

const minuteMs = 60_000;

/**
 * Says, once a minute for as long as it is so, which cases of emergency access should be on the chain by now and are not,
 * until it is stopped. Identifiers only.
 */
export function watchEmergencies(ports: Pick<Ports, 'store' | 'clock'>, log: Logger, everyMs = minuteMs): Repeated {
  const look = async () => {
    for (const { tenant, id, openedAt } of await lateEmergencies(ports)) {
      log.error(
        { alarm: 'emergency_not_anchored', tenant, emergency: id, openedAt },
        'emergency access is late on chain',
      );
    }
  };
  return repeatedly(look, everyMs, log, 'cases of emergency access were not looked at');
}
