import { zDid, zInstant, zTenantId } from '@assent/domain';
import * as z from 'zod';
import { zSealed } from '../encryption/sealed.ts';
import { zOwner } from './owner.ts';
import { table } from './table.ts';

/** Patients as one tenant knows them. */
export const patientTable = table({
  name: 'patients',
  primary: 'sequence',
  zRow: z.object({
    tenantId: zTenantId,
    id: z.string(),
    did: zDid,
    custody: z.enum(['holder', 'service']),
    createdAt: zInstant,
  }),
});

export const zSubjectKeyRow = z.object({ tenantId: zOwner, subject: zDid, keyId: z.string(), sealedKey: zSealed });

/**
 * One data key for each subject of each tenant, and of the service itself, sealed by the keyring. All contents about the subject are sealed under
 * it: once this row is deleted, they cannot be read by anyone, in the database or in a backup without the row.
 */
export const subjectKeyTable = table({
  name: 'subject_keys',
  primary: ['tenantId', 'subject'],
  zRow: zSubjectKeyRow,
});

export const zReceiptRow = z.object({
  tenantId: zTenantId,
  id: z.string(),
  subject: zDid,
  at: zInstant,
  content: zSealed,
});

/** History of patients. `content` is the whole receipt as JSON, sealed under the subject's key. */
export const receiptTable = table({
  name: 'receipts',
  primary: 'sequence',
  zRow: zReceiptRow,
});

/** What patients want to be told of, sealed under the subject's key. */
export const noticeSettingsTable = table({
  name: 'notice_settings',
  primary: ['tenantId', 'subject'],
  zRow: z.object({ tenantId: zTenantId, subject: zDid, content: zSealed }),
});

export const zReceiptPlaceRow = z.object({
  receiptSequence: z.coerce.number(),
  /** Of the log. */
  generation: z.int(),
  logIndex: z.coerce.number(),
  sealedSalt: zSealed,
});

/**
 * Where receipts are in a log, by their `sequence`, so that what a step of the log writes lies together. The salt of an entry is
 * sealed as the receipt is. Receipts that are in no log yet are rows of `waiting_receipts`, put there by a trigger.
 */
export const receiptPlaceTable = table({
  name: 'receipt_places',
  primary: ['receiptSequence'],
  types: { receiptSequence: 'bigint', generation: 'integer', logIndex: 'bigint' },
  zRow: zReceiptPlaceRow,
});
