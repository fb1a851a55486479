import { zAddress, zBytes32, zCredentialType, zDid, zInstant, zSecuredFormat, zTenantId } from '@assent/domain';
import * as z from 'zod';
import { zSealed } from '../encryption/sealed.ts';
import { table } from './table.ts';

/** Credentials a tenant issued. `content` is the compact form, sealed under the subject's key. */
export const credentialTable = table({
  name: 'credentials',
  primary: 'sequence',
  types: { statusChainId: 'bigint', statusIndex: 'integer' },
  zRow: z.object({
    tenantId: zTenantId,
    id: z.string(),
    type: zCredentialType,
    format: zSecuredFormat,
    issuer: zDid,
    subject: zDid,
    content: zSealed,
    statusChainId: z.coerce.number(),
    statusRegistry: zAddress,
    statusListId: zBytes32,
    statusIndex: z.int(),
    statusUri: z.string().exactOptional(),
    validFrom: zInstant,
    validUntil: zInstant,
    issuedAt: zInstant,
    revokedAt: zInstant.exactOptional(),
    revocationIntent: z.string().exactOptional(),
  }),
});

/** Status lists of a tenant's issuer DID. */
export const statusListTable = table({
  name: 'status_lists',
  primary: 'sequence',
  types: { size: 'integer' },
  zRow: z.object({ tenantId: zTenantId, listId: zBytes32, salt: zBytes32, size: z.int() }),
});

/** Places of status lists that were given out. Rows are never deleted: a place is never given twice. */
export const statusIndexTable = table({
  name: 'status_indices',
  primary: ['tenantId', 'listId', 'listIndex'],
  types: { listIndex: 'integer' },
  zRow: z.object({ tenantId: zTenantId, listId: zBytes32, listIndex: z.int() }),
});
