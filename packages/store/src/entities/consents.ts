import { zBytes32, zConsentGrant, zDid, zInstant, zTenantId } from '@assent/domain';
import * as z from 'zod';
import { zSealed } from '../encryption/sealed.ts';
import { table } from './table.ts';

export const zGrantRow = z.object({
  tenantId: zTenantId,
  id: z.string(),
  version: z.int(),
  subject: zDid,
  lockKey: zBytes32,
  epochKey: zBytes32.exactOptional(),
  custody: z.enum(['holder', 'service']),
  receivedAt: zInstant,
  content: zSealed,
});

/** Consent grants a tenant relies on. `content` is sealed under the subject's key. */
export const grantTable = table({
  name: 'grants',
  primary: 'sequence',
  types: { version: 'integer' },
  zRow: zGrantRow,
});

/** What `content` of a grant holds, as JSON, beside the form that it was checked by (`grant-content.ts`). */
export const zGrantContent = z.object({
  grant: zConsentGrant,
  compact: z.string(),
  secret: zBytes32.exactOptional(),
});

/** Epochs of patients whose keys the service holds. `content` is sealed under the subject's key. */
export const epochTable = table({
  name: 'consent_epochs',
  primary: ['tenantId', 'subject', 'number'],
  types: { number: 'integer' },
  zRow: z.object({ tenantId: zTenantId, subject: zDid, number: z.int(), content: zSealed }),
});

/** What `content` of an epoch holds, as JSON. */
export const zEpochContent = z.object({ key: zBytes32, secret: zBytes32 });
