import {
  zAttributeValue,
  zConsentGrant,
  zDid,
  zEmergencyCase,
  zInstant,
  zNoticeSettings,
  zPatient,
  zReceipt,
  zTenantId,
  zUuid,
} from '@assent/domain';
import * as z from 'zod';
import { endpoint, zPaging } from '../endpoint.ts';
import { zIssuedCredential } from './credentials.ts';

const tag = 'Erasure and portability';
const zCount = z.int().min(0);

/** How much of each kind was erased. */
const zErased = z.strictObject({
  credentials: zCount,
  grants: zCount,
  receipts: zCount,
  emergencies: zCount,
  documents: zCount,
  sessions: zCount,
});

const zErasure = z.strictObject({
  id: zUuid,
  at: zInstant,
  scope: z.enum(['patient', 'credential']),
  erased: zErased,
  /** The key-encryption key that must be destroyed for backups of before to be unreadable; absent if nothing was sealed. */
  copiesEndWithKey: z.string().optional(),
  receiptsKeptUntil: zInstant.optional(),
});

const erasing = {
  tag,
  status: 200,
  params: z.strictObject({ id: zUuid }),
  /** `keep`: what was issued stays good in the patient's wallet, and can never be revoked. */
  body: z.strictObject({ credentials: z.enum(['revoke', 'keep']).default('revoke') }),
  result: z.strictObject({
    ...zErasure.shape,
    /** For the patient: this service keeps no copy. */
    certificate: z.string(),
    /** Whether the files of the database have none of it any more; otherwise that is tried again within the hour. */
    overwritten: z.boolean(),
  }),
} as const;

/** Everything that an organisation keeps of one patient. */
const zPatientExport = z.strictObject({
  at: zInstant,
  organization: z.strictObject({ id: zTenantId, did: zDid, name: z.string(), kind: z.string() }),
  patient: zPatient,
  credentials: z.array(zIssuedCredential),
  grants: z.array(
    z.strictObject({
      grant: zConsentGrant,
      compact: z.string(),
      key: z.string(),
      epochKey: z.string().optional(),
      custody: z.enum(['holder', 'service']),
      receivedAt: zInstant,
    }),
  ),
  receipts: z.array(zReceipt),
  emergencies: z.array(zEmergencyCase),
  facts: z.array(
    z.strictObject({
      ...{ id: zUuid, schema: z.string(), facts: z.record(z.string(), zAttributeValue) },
      ...{ createdAt: zInstant, validUntil: zInstant },
    }),
  ),
  notices: zNoticeSettings.optional(),
  fhirId: z.string().optional(),
});

export const erasureEndpoints = {
  erasePatient: endpoint({
    ...erasing,
    method: 'POST',
    path: '/v1/patients/{id}/erasure',
    audience: 'tenant',
    summary: 'Erase a patient: all that is kept of them, with the keys it is sealed under. Answers a certificate.',
  }),
  eraseCredential: endpoint({
    ...erasing,
    method: 'POST',
    path: '/v1/credentials/{id}/erasure',
    audience: 'tenant',
    summary: 'Erase one credential, and change the key of its subject. Answers a certificate.',
  }),
  listErasures: endpoint({
    method: 'GET',
    path: '/v1/erasures',
    audience: 'tenant',
    tag,
    summary: 'Erasures, newest first. They say nothing of whom.',
    status: 200,
    query: z.strictObject(zPaging),
    result: z.strictObject({
      erasures: z.array(
        z.strictObject({
          ...zErasure.shape,
          /** Whether backups of before can be read with a key that this service still has. */
          copies: z.enum(['readable_with_key', 'unreadable']),
        }),
      ),
    }),
  }),
  exportPatient: endpoint({
    method: 'GET',
    path: '/v1/patients/{id}/export',
    audience: 'tenant',
    tag,
    summary: 'Everything that this organisation keeps of a patient.',
    status: 200,
    params: z.strictObject({ id: zUuid }),
    result: zPatientExport,
  }),
  exportOwnData: endpoint({
    method: 'GET',
    path: '/v1/organizations/{tenant}/holder/export',
    audience: 'holder',
    tag,
    summary: 'Everything that the organisation keeps of the DID of the session.',
    status: 200,
    params: z.strictObject({ tenant: zTenantId }),
    result: zPatientExport,
  }),
};
