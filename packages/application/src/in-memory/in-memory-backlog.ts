import { endOfEmergency } from '@assent/domain';
import type { NetworkRecords } from '../ports/store.ts';
import type { Tables } from './in-memory-database.ts';

/** What is left to do in the rows of all tenants. */
export const backlog =
  (tables: () => Tables): NetworkRecords['backlog'] =>
  async (now) => {
    const webhooks = [...tables().webhooks.values()].map(({ value: { webhook } }) => webhook);
    const emergencies = [...tables().emergencies.values()].map(({ value }) => value);
    return {
      unreviewedEmergencies: emergencies.filter((one) => one.opened && !one.review && endOfEmergency(one) <= now)
        .length,
      unloggedReceipts: [...tables().receipts.keys()].filter((key) => !tables().receiptPlaces.has(key)).length,
      failingWebhooks: webhooks.filter(({ failures, disabled }) => failures > 0 && !disabled).length,
      disabledWebhooks: webhooks.filter(({ disabled }) => disabled).length,
    };
  };
