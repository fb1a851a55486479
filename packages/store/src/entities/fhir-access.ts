import { zDid, zFhirClientWish, zInstant, zTenantId, zUuid } from '@assent/domain';
import * as z from 'zod';
import { zSealed } from '../encryption/sealed.ts';
import { table } from './table.ts';

/** Who may ask the proxy in front of a tenant's FHIR server. Organisations and their public keys: nothing of patients. */
export const fhirClientTable = table({
  name: 'fhir_clients',
  primary: 'sequence',
  types: { content: 'json' },
  zRow: z.object({ tenantId: zTenantId, id: zUuid, createdAt: zInstant, content: zFhirClientWish }),
});

/** The key that a tenant's lookups of Patients are made with. */
export const fhirLookupKeyTable = table({
  name: 'fhir_lookup_keys',
  primary: ['tenantId'],
  zRow: z.object({ tenantId: zTenantId, sealedKey: zSealed }),
});

/** Which Patient is which subject: the id is sealed under the subject's key, and found by a keyed hash. */
export const fhirPatientTable = table({
  name: 'fhir_patients',
  primary: ['tenantId', 'subject'],
  zRow: z.object({ tenantId: zTenantId, subject: zDid, lookup: z.string(), sealedFhirId: zSealed }),
});
