import type { Mandate } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import type { Store, TenantRecords } from '../ports/store.ts';
import { at, later, newDid, newGrant, newId, tenantA, tenantB } from './samples.ts';

const newMandate = (changes: Partial<Mandate> = {}): Mandate => ({
  ...{ id: newId(), kind: 'guardian', subject: newDid(), agent: newDid() },
  relationship: { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'MTH' },
  ...{ authority: 'birth certificate', validFrom: at, validUntil: later },
  ...changes,
});

/** Who may act for whom. */
export function mandateBehaviours(current: () => Store): void {
  const within = <T>(work: (records: TenantRecords) => Promise<T>, tenant = tenantA) => current().tenant(tenant, work);
  const insert = (mandate: Mandate) => within(({ mandates }) => mandates.insert(mandate));

  describe('mandates', () => {
    test('come back whole, in their order, to their own tenant', async () => {
      const one = newMandate();
      const all = [one, newMandate({ subject: one.subject }), newMandate()];
      for (const mandate of all) await insert(mandate);
      expect(await within(({ mandates }) => mandates.get(one.id))).toEqual(one);
      expect(await within(({ mandates }) => mandates.ofSubject(one.subject))).toEqual(all.slice(0, 2));
      expect(await within(({ mandates }) => mandates.get(one.id), tenantB)).toBeUndefined();
      expect(await within(({ mandates }) => mandates.ofSubject(one.subject), tenantB)).toEqual([]);
      await expect(insert(one)).rejects.toMatchObject({ code: 'conflict' });
    });

    test('change as a whole', async () => {
      const one = newMandate();
      await insert(one);
      const ended = { ...one, ended: { at: later, reason: 'custody changed' } };
      await within(({ mandates }) => mandates.replace(ended));
      await within(({ mandates }) => mandates.replace(newMandate()));
      expect(await within(({ mandates }) => mandates.ofSubject(one.subject))).toEqual([ended]);
    });

    test('go with their subject, and with who acts', async () => {
      const [one, other] = [newMandate(), newMandate()];
      for (const mandate of [one, other]) await insert(mandate);
      await within(({ erasures }) => erasures.ofSubject(one.subject));
      await within(({ erasures }) => erasures.ofSubject(other.agent));
      expect(await within(({ mandates }) => mandates.get(one.id))).toBeUndefined();
      expect(await within(({ mandates }) => mandates.ofSubject(other.subject))).toEqual([]);
    });
  });

  test('a grant is taken out in all its versions, and no other', async () => {
    const first = newGrant();
    const { subject, id, lineage } = first.grant;
    const [second, other] = [newGrant(subject, { id, lineage, version: 2 }), newGrant(subject)];
    for (const grant of [first, second, other]) await within(({ grants }) => grants.put(grant));
    await within(({ grants }) => grants.remove(id));
    expect(await within(({ grants }) => grants.ofSubject(subject))).toEqual([other]);
  });
}
