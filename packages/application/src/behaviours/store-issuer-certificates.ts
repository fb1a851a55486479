import { describe, expect, test } from '@jest/globals';
import type { Store, TenantRecords } from '../ports/store.ts';
import type { StoredIssuerCertificate } from '../ports/stored-rows.ts';
import { at, later, newId, tenantA, tenantB } from './samples.ts';

/** What tenants sign under. */
export function issuerCertificateBehaviours(current: () => Store): void {
  const within = <T>(work: (records: TenantRecords['issuerCertificate']) => Promise<T>, tenant = tenantA) =>
    current().tenant(tenant, ({ issuerCertificate }) => work(issuerCertificate));
  const put = (certificate: StoredIssuerCertificate, tenant = tenantA) =>
    within((records) => records.put(certificate), tenant);
  const get = (tenant = tenantA) => within((records) => records.get(), tenant);
  const newCertificate = (endsAt = later) => ({ keyRef: newId(), chain: [newId(), newId()], endsAt });

  describe('the certificate of an issuer', () => {
    test('is kept whole, and every part of it is replaced by the next', async () => {
      expect(await get()).toBeUndefined();
      await put({ requestedKeyRef: 'asked' });
      expect(await get()).toEqual({ requestedKeyRef: 'asked' });
      const both = { current: { ...newCertificate(), renewAt: at }, requestedKeyRef: 'next' };
      await put(both);
      expect(await get()).toEqual(both);
      const handedIn = { current: newCertificate() };
      await put(handedIn);
      expect(await get()).toEqual(handedIn);
    });

    test('is invisible and unchangeable to another tenant', async () => {
      const [own, other] = [{ current: newCertificate() }, { current: newCertificate() }];
      await put(own);
      expect(await get(tenantB)).toBeUndefined();
      await put(other, tenantB);
      expect([await get(), await get(tenantB)]).toEqual([own, other]);
    });

    test('is counted if it ends before a time, and not at that time', async () => {
      await put({ current: newCertificate(at) });
      await put({ requestedKeyRef: 'asked', current: newCertificate(later) }, tenantB);
      const count = (before: typeof at) =>
        current().reading(({ issuerCertificates }) => issuerCertificates.countEnding(before));
      expect([await count(at), await count(later)]).toEqual([0, 1]);
      await put({ requestedKeyRef: 'asked' });
      expect(await count(later)).toBe(0);
    });
  });
}
