import type { NetworkRecords } from '@assent/application';
import * as z from 'zod';
import { emergencyTable } from '../entities/emergencies.ts';
import { webhookTable } from '../entities/events.ts';
import type { Session } from '../session.ts';

const zTally = z.object({ tally: z.coerce.number() });

/** What is left to do in the rows of all tenants. */
export const backlog =
  (session: Session): NetworkRecords['backlog'] =>
  async (now) => {
    const over = "opened_at > '' AND reviewed_at IS NULL AND ends_at <= $1";
    const failing = 'failures > $1 AND disabled_at IS NULL';
    const [unlogged] = await session.join('SELECT COUNT(*) AS tally FROM waiting_receipts', [], zTally);
    return {
      unreviewedEmergencies: await session.tally(emergencyTable, over, [now]),
      unloggedReceipts: unlogged?.tally ?? 0,
      failingWebhooks: await session.tally(webhookTable, failing, [0]),
      disabledWebhooks: await session.tally(webhookTable, 'disabled_at > $1', ['']),
    };
  };
