import { defaultConsentRules, type ValueSet } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import type { Store, TenantRecords } from '../ports/store.ts';
import type { StoredConsentRules } from '../ports/stored-rows.ts';
import { newDid, tenantA, tenantB } from './samples.ts';

const unsaid: StoredConsentRules = { rules: defaultConsentRules, revision: '', valueSets: [] };
const said: StoredConsentRules = {
  rules: {
    algorithm: 'environment-with-residual/1',
    environment: { id: 'house', base: 'deny', provisions: [{ effect: 'deny', data: [{ resourceTypes: ['Media'] }] }] },
    maxStatusAgeSeconds: 60,
  },
  revision: 'first',
  valueSets: [{ url: 'https://sets.example/a', size: 1 }],
};
const set = (url: string, code: string): ValueSet => ({ url, codes: [{ system: 'http://loinc.org', code }] });

/** By what a tenant decides. */
export function consentRulesBehaviours(current: () => Store): void {
  const within = <T>(work: (records: TenantRecords['consentRules']) => Promise<T>, tenant = tenantA) =>
    current().tenant(tenant, ({ consentRules }) => work(consentRules));
  const inFile = async (tenant = tenantA) => (await current().shared.subjectFile(tenant, newDid())).consentRules;

  describe('by what a tenant decides', () => {
    test('is the default until something is said, and then the last that was said, for every decision', async () => {
      expect([await within((rules) => rules.get()), await inFile()]).toEqual([unsaid, unsaid]);
      await within((rules) => rules.put(said));
      expect([await within((rules) => rules.get()), await inFile()]).toEqual([said, said]);
      const other: StoredConsentRules = { ...unsaid, revision: 'second', rules: { algorithm: 'most-recent/1' } };
      await within((rules) => rules.put(other));
      expect([await within((rules) => rules.get()), await inFile()]).toEqual([other, other]);
    });

    test('is nothing to another tenant', async () => {
      await within((rules) => rules.put(said));
      await within((rules) => rules.putValueSet(set('https://sets.example/a', '1')));
      expect([await within((rules) => rules.get(), tenantB), await inFile(tenantB)]).toEqual([unsaid, unsaid]);
      expect(await within((rules) => rules.valueSets(['https://sets.example/a']), tenantB)).toEqual([]);
      expect(await within((rules) => rules.removeValueSet('https://sets.example/a'), tenantB)).toBe(false);
      await within((rules) => rules.put({ ...said, revision: 'theirs' }), tenantB);
      expect(await within((rules) => rules.get())).toEqual(said);
    });

    test('has value sets, each replaced by its URL and removed once', async () => {
      const urls = ['https://sets.example/a', 'https://sets.example/b', 'https://sets.example/unknown'];
      for (const code of ['1', '2']) await within((rules) => rules.putValueSet(set('https://sets.example/a', code)));
      await within((rules) => rules.putValueSet(set('https://sets.example/b', '3')));
      const known = await within((rules) => rules.valueSets(urls));
      expect([...known].sort((a, b) => (a.url < b.url ? -1 : 1))).toEqual([
        set('https://sets.example/a', '2'),
        set('https://sets.example/b', '3'),
      ]);
      const remove = () => within((rules) => rules.removeValueSet('https://sets.example/a'));
      expect([await remove(), await remove()]).toEqual([true, false]);
      expect(await within((rules) => rules.valueSets(urls))).toHaveLength(1);
      expect(await within((rules) => rules.valueSets([]))).toEqual([]);
    });
  });
}
