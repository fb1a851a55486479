import type { FhirClient } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import type { Store, TenantRecords } from '../ports/store.ts';
import { at, newDid, newOffer, tenantA, tenantB } from './samples.ts';

/** Clients of the proxy in front of a FHIR server, and which Patient is which subject. */
export function fhirAccessBehaviours(current: () => Store): void {
  const within = <T>(work: (records: TenantRecords) => Promise<T>, tenant = tenantA) =>
    current().tenant(tenant, (records) => work(records));
  const newClient = (): FhirClient => ({
    ...{ id: newOffer().id, createdAt: at, name: 'Registry' },
    requester: { did: newDid(), roles: [{ system: 'urn:roles', code: 'nurse' }], identifiers: [] },
    purposes: ['TREAT', 'HOPERAT'],
    scopes: ['system/*.rs'],
    jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'AQAB', y: 'AQAB', kid: '1' }] },
  });

  describe('who may ask for FHIR data', () => {
    test('is kept in order, and taken out once', async () => {
      const [first, second] = [newClient(), newClient()];
      for (const client of [first, second]) await within(({ fhirClients }) => fhirClients.insert(client));
      await expect(within(({ fhirClients }) => fhirClients.insert(first))).rejects.toMatchObject({ code: 'conflict' });
      expect(await within(({ fhirClients }) => fhirClients.list())).toEqual([first, second]);
      expect(await within(({ fhirClients }) => fhirClients.get(second.id))).toEqual(second);
      const remove = () => within(({ fhirClients }) => fhirClients.remove(first.id));
      expect([await remove(), await remove()]).toEqual([true, false]);
      expect(await within(({ fhirClients }) => fhirClients.get(first.id))).toBeUndefined();
    });

    test('is invisible and unchangeable to another tenant', async () => {
      const client = newClient();
      await within(({ fhirClients }) => fhirClients.insert(client));
      expect(await within(({ fhirClients }) => fhirClients.get(client.id), tenantB)).toBeUndefined();
      expect(await within(({ fhirClients }) => fhirClients.list(), tenantB)).toEqual([]);
      expect(await within(({ fhirClients }) => fhirClients.remove(client.id), tenantB)).toBe(false);
    });
  });

  describe('which Patient is whom', () => {
    test('is found both ways, and a later word replaces an earlier one', async () => {
      const subject = newDid();
      for (const id of ['old', 'new']) await within(({ fhirPatients }) => fhirPatients.link(subject, id));
      expect(await within(({ fhirPatients }) => fhirPatients.subjectOf('new'))).toBe(subject);
      expect(await within(({ fhirPatients }) => fhirPatients.subjectOf('old'))).toBeUndefined();
      expect(await within(({ fhirPatients }) => fhirPatients.fhirIdOf(subject))).toBe('new');
    });

    test('is one subject for one Patient', async () => {
      await within(({ fhirPatients }) => fhirPatients.link(newDid(), 'one'));
      const another = within(({ fhirPatients }) => fhirPatients.link(newDid(), 'one'));
      await expect(another).rejects.toMatchObject({ code: 'conflict' });
    });

    test('is another matter at another tenant', async () => {
      const [subject, other] = [newDid(), newDid()];
      await within(({ fhirPatients }) => fhirPatients.link(subject, 'p'));
      expect(await within(({ fhirPatients }) => fhirPatients.subjectOf('p'), tenantB)).toBeUndefined();
      await within(({ fhirPatients }) => fhirPatients.link(other, 'p'), tenantB);
      expect(await within(({ fhirPatients }) => fhirPatients.subjectOf('p'))).toBe(subject);
    });
  });
}
