import { AppError } from '@assent/domain';
import type { TenantRecords } from '../ports/store.ts';
import type { Tables } from './in-memory-database.ts';
import type { Rows } from './rows-of-tenant.ts';

type FhirRecords = Pick<TenantRecords, 'fhirClients' | 'fhirPatients'>;

/** Clients of the proxy, and which Patient is which subject. */
export const fhirRecords = (tables: () => Tables, { get, all, put, remove }: Rows): FhirRecords => ({
  fhirClients: {
    async insert(client) {
      if (get(tables().fhirClients, client.id)) throw new AppError('conflict', { client: client.id });
      put(tables().fhirClients, client.id, client);
    },
    get: async (id) => get(tables().fhirClients, id),
    list: async () => all(tables().fhirClients),
    remove: async (id) => remove(tables().fhirClients, id),
  },
  fhirPatients: {
    async link(subject, fhirId) {
      const links = all(tables().fhirPatients);
      if (links.some((one) => one.fhirId === fhirId && one.subject !== subject)) throw new AppError('conflict');
      put(tables().fhirPatients, subject, { subject, fhirId });
    },
    subjectOf: async (fhirId) => all(tables().fhirPatients).find((one) => one.fhirId === fhirId)?.subject,
    fhirIdOf: async (subject) => get(tables().fhirPatients, subject)?.fhirId,
  },
});
