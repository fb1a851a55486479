import * as z from 'zod';
import { zDid, zInstant, zTenantId, zUuid } from './primitives.ts';

/** What kind of organisation a tenant is. */
export const zTenantKind = z.enum(['clinic', 'lab', 'insurer', 'sponsor']);
export type TenantKind = z.infer<typeof zTenantKind>;

/** An organisation that uses this service. `did` signs; `webDid` is the same keys published as did:web. */
export const zTenant = z
  .strictObject({
    id: zTenantId,
    kind: zTenantKind,
    name: z.string().min(1).max(256),
    did: zDid,
    webDid: zDid,
    createdAt: zInstant,
  })
  .readonly();
export type Tenant = z.infer<typeof zTenant>;

/** A patient as one tenant knows them: by a DID made for this relationship only. */
export const zPatient = z
  .strictObject({
    id: zUuid,
    did: zDid,
    /** Who holds the private key: the patient's own wallet, or this service for a patient without a device. */
    custody: z.enum(['holder', 'service']),
    createdAt: zInstant,
  })
  .readonly();
export type Patient = z.infer<typeof zPatient>;
