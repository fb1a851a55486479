import { zBytes32, zConsentGrant, zDid, zInstant, zTenantId } from '@assent/domain';
import * as z from 'zod';
import { zSealed } from '../encryption/sealed.ts';
import { table } from './table.ts';

/** Consent grants a tenant relies on. `content` is sealed under the subject's key. */
export const grantTable = table({
  name: 'grants',
  primary: 'sequence',
  types: { version: 'integer' },
  zRow: z.object({
    tenantId: zTenantId,
    id: z.string(),
    version: z.int(),
    subject: zDid,
    lockKey: zBytes32,
    custody: z.enum(['holder', 'service']),
    receivedAt: zInstant,
    content: zSealed,
  }),
});

/** What `content` of a grant holds, as JSON. */
export const zGrantContent = z.object({
  grant: zConsentGrant,
  compact: z.string(),
  secret: zBytes32.exactOptional(),
});
