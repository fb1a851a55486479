import { expect, test } from '@jest/globals';
import type { Store, TenantRecords } from '../ports/store.ts';
import { at, later, newBytes32, newDid, newEmergency, newId, newReceipt, tenantA, tenantB } from './samples.ts';
import { newWebhook } from './store-events.ts';

/** What is left to do is counted over all tenants. */
export function backlogBehaviours(current: () => Store): void {
  const backlog = () => current().reading((records) => records.backlog(later));

  test('there is nothing left to do at first', async () => {
    const nothing = { unreviewedEmergencies: 0, unloggedReceipts: 0, failingWebhooks: 0, disabledWebhooks: 0 };
    expect(await backlog()).toEqual(nothing);
  });

  test('cases of emergency access are counted once they are over, until they are reviewed', async () => {
    const opened = { at, intent: newId() };
    const closed = { at, by: newDid(), accesses: 0, intent: newId() };
    const cases = [
      newEmergency(newDid()),
      newEmergency(newDid(), { opened, closed }),
      newEmergency(newDid(), { opened, closed }),
    ] as const;
    const review = { at, by: newDid(), outcome: 'justified', salt: newBytes32(), intent: newId() } as const;
    for (const [place, one] of cases.entries())
      await current().tenant(place === 0 ? tenantA : tenantB, ({ emergencies }) => emergencies.insert(one));
    expect(await backlog()).toMatchObject({ unreviewedEmergencies: 2 });
    await current().tenant(tenantB, ({ emergencies }) => emergencies.replace({ ...cases[1], review }));
    expect(await backlog()).toMatchObject({ unreviewedEmergencies: 1 });
  });

  test('lines of history are counted until they are in a log or left out', async () => {
    const [one, two] = [newReceipt(newDid()), newReceipt(newDid())];
    await current().tenant(tenantA, ({ receipts }) => receipts.append(one));
    await current().tenant(tenantB, ({ receipts }) => receipts.append(two));
    expect(await backlog()).toMatchObject({ unloggedReceipts: 2 });
    await current().network(({ auditLog }) => auditLog.leaveOut([{ tenant: tenantA, id: one.id }]));
    expect(await backlog()).toMatchObject({ unloggedReceipts: 1 });
  });

  test('webhooks are counted that fail, and that were given up', async () => {
    const hooks = <T>(work: (records: TenantRecords['webhooks']) => Promise<T>) =>
      current().tenant(tenantA, ({ webhooks }) => work(webhooks));
    const failing = { position: 0, failures: 2, nextAt: at, failingSince: at };
    const givenUp = newWebhook();
    for (const one of [newWebhook(), newWebhook(failing), givenUp]) await hooks((webhooks) => webhooks.insert(one));
    await hooks((webhooks) => webhooks.claim(givenUp.id, 'me', at, later));
    const disabled = { ...failing, disabled: { at, reason: 'gone' as const } };
    await hooks((webhooks) => webhooks.record(givenUp.id, 'me', disabled, later));
    expect(await backlog()).toMatchObject({ failingWebhooks: 1, disabledWebhooks: 1 });
  });
}
