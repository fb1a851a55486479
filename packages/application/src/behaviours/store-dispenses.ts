import type { Dispense } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import type { Store, TenantRecords } from '../ports/store.ts';
import { at, newDid, newId, tenantA, tenantB } from './samples.ts';

/** How often prescriptions were filled. */
export function dispenseBehaviours(current: () => Store): void {
  const within = <T>(work: (dispenses: TenantRecords['dispenses']) => Promise<T>, tenant = tenantA) =>
    current().tenant(tenant, ({ dispenses }) => work(dispenses));
  const newDispense = (number: number): Dispense => ({ id: newId(), number, by: newDid(), at });

  describe('fills of a prescription', () => {
    test('come back first to last, each number once, of that prescription alone', async () => {
      const [prescription, subject] = [newId(), newDid()];
      const [one, two] = [newDispense(1), newDispense(2)];
      for (const dispense of [one, two]) await within((dispenses) => dispenses.insert(prescription, subject, dispense));
      await within((dispenses) => dispenses.insert(newId(), subject, newDispense(1)));
      const again = within((dispenses) => dispenses.insert(prescription, subject, newDispense(2)));
      await expect(again).rejects.toMatchObject({ code: 'conflict' });
      expect(await within((dispenses) => dispenses.ofCredential(prescription, subject))).toEqual([one, two]);
    });

    test('of another tenant are not seen', async () => {
      const [prescription, subject] = [newId(), newDid()];
      await within((dispenses) => dispenses.insert(prescription, subject, newDispense(1)));
      expect(await within((dispenses) => dispenses.ofCredential(prescription, subject), tenantB)).toEqual([]);
    });

    test('are as many as there may be, though 12 ask at once', async () => {
      const [prescription, subject] = [newId(), newDid()];
      const fill = () =>
        within(async (dispenses) => {
          const { length } = await dispenses.ofCredential(prescription, subject);
          if (length >= 3) return false;
          await dispenses.insert(prescription, subject, newDispense(length + 1));
          return true;
        });
      const answers = await Promise.all(Array.from({ length: 12 }, fill));
      expect(answers.filter(Boolean)).toHaveLength(3);
      const kept = await within((dispenses) => dispenses.ofCredential(prescription, subject));
      expect(kept.map(({ number }) => number)).toEqual([1, 2, 3]);
    });
  });
}
