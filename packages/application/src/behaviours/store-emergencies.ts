import type { Address, EmergencyCase } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import type { EmergencyFilter, NetworkRecords, Store, TenantRecords } from '../ports/store.ts';
import { at, later, newBytes32, newDid, newEmergency, newId, tenantA, tenantB } from './samples.ts';

const account = `0x${'0e'.repeat(20)}` as Address;
const page = { limit: 10, offset: 0 };

/** Cases of emergency access, and the rules they are opened under. */
export function emergencyBehaviours(current: () => Store): void {
  const within = <T>(work: (records: TenantRecords['emergencies']) => Promise<T>, tenant = tenantA) =>
    current().tenant(tenant, ({ emergencies }) => work(emergencies));
  const rules = <T>(work: (records: NetworkRecords['emergencyRules']) => Promise<T>) =>
    current().network(({ emergencyRules }) => work(emergencyRules));
  const idsOf = async (filter: EmergencyFilter) =>
    (await within((cases) => cases.list(filter, page))).map(({ id }) => id);
  const insert = async (...cases: readonly EmergencyCase[]) => {
    for (const one of cases) await within((records) => records.insert(one));
  };
  const by = newDid();
  const opened = (intent = newId()) => ({ at, intent });
  const closed = { at, by, accesses: 2, note: 'awake', intent: 'closing' };
  const review = { at: later, by, outcome: 'justified', salt: newBytes32(), intent: 'review' } as const;

  describe('cases of emergency access', () => {
    test('come back whole, and change as a whole', async () => {
      const one = newEmergency(newDid());
      await insert(one);
      expect(await within((cases) => cases.get(one.id))).toEqual(one);
      await expect(insert(one)).rejects.toMatchObject({ code: 'conflict' });
      const approvals = [{ approver: account, signature: `0x${'ab'.repeat(65)}`, at }];
      const next = { ...one, approvals, opened: opened(), closed, review };
      await within((cases) => cases.replace(next));
      expect(await within((cases) => cases.get(one.id))).toEqual(next);
      await within((cases) => cases.replace(newEmergency(newDid())));
      expect(await idsOf({})).toEqual([one.id]);
    });

    test('are listed newest first: of a subject, open at a time, over and not reviewed', async () => {
      const subject = newDid();
      const [asked, open, ended, done] = [
        newEmergency(subject),
        newEmergency(subject, { opened: opened() }),
        newEmergency(newDid(), { opened: opened(), closed }),
        newEmergency(subject, { opened: opened(), closed, review }),
      ];
      await insert(asked, open, ended, done);
      expect(await idsOf({})).toEqual([done.id, ended.id, open.id, asked.id]);
      expect(await idsOf({ subject })).toEqual([done.id, open.id, asked.id]);
      expect(await idsOf({ subject, activeAt: at })).toEqual([open.id]);
      expect(await idsOf({ subject, activeAt: later })).toEqual([]);
      expect(await idsOf({ unreviewedAt: at })).toEqual([ended.id]);
      expect(await idsOf({ unreviewedAt: later })).toEqual([ended.id, open.id]);
      expect(await within((cases) => cases.list({}, { limit: 1, offset: 1 }))).toEqual([ended]);
    });

    test('are invisible and unchangeable to another tenant', async () => {
      const one = newEmergency(newDid());
      await insert(one);
      expect(await within((cases) => cases.get(one.id), tenantB)).toBeUndefined();
      expect(await within((cases) => cases.list({}, page), tenantB)).toEqual([]);
      await within((cases) => cases.replace({ ...one, opened: opened() }), tenantB);
      expect(await within((cases) => cases.get(one.id))).toEqual(one);
    });

    test('that were opened are missing on the chain until they are in a block', async () => {
      const [waiting, done] = [
        newEmergency(newDid(), { opened: opened() }),
        newEmergency(newDid(), { opened: opened() }),
      ];
      await insert(newEmergency(newDid()), waiting, done);
      const unanchored = (before: typeof at) =>
        current().reading(({ emergencyRules }) => emergencyRules.unanchored(before));
      await current().network(async ({ outbox }) => {
        for (const one of [waiting, done])
          await outbox.enqueue(one.opened?.intent ?? '', { kind: 'close_emergency', caseId: one.caseId });
      });
      expect(await unanchored(at)).toEqual([]);
      expect(await unanchored(later)).toEqual([waiting, done].map(({ id }) => ({ tenant: tenantA, id, openedAt: at })));
    });
  });

  test('rules of emergency access are kept one for each policy and approver', async () => {
    const policy = { id: 2, threshold: 2, requiredClasses: ['clinician' as const], maxSeconds: 60, active: true };
    const last = { ...policy, id: 2 ** 32 - 1, requiredClasses: [] };
    const approver = { address: account, classes: ['privacy-officer' as const] };
    await rules(async (emergencyRules) => {
      for (const one of [last, policy]) await emergencyRules.putPolicy(one);
      await emergencyRules.putPolicy({ ...policy, active: false });
      await emergencyRules.putApprover(approver);
      await emergencyRules.putApprover({ ...approver, classes: [] });
    });
    expect(await rules((emergencyRules) => emergencyRules.policies())).toEqual([{ ...policy, active: false }, last]);
    expect(await rules((emergencyRules) => emergencyRules.approvers())).toEqual([{ ...approver, classes: [] }]);
  });
}
