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
    statusSuspensionListId: zBytes32.exactOptional(),
    validFrom: zInstant,
    validUntil: zInstant,
    issuedAt: zInstant,
    revokedAt: zInstant.exactOptional(),
    revocationIntent: z.string().exactOptional(),
    /** What was last decided about its suspension; the three are set together. */
    suspensionState: z.enum(['suspended', 'reinstated']).exactOptional(),
    suspensionAt: zInstant.exactOptional(),
    suspensionIntent: z.string().exactOptional(),
  }),
});

/** Status lists of a tenant's issuer DID, each with its list of suspensions. */
export const statusListTable = table({
  name: 'status_lists',
  primary: 'sequence',
  types: { size: 'integer' },
  zRow: z.object({
    tenantId: zTenantId,
    listId: zBytes32,
    salt: zBytes32,
    size: z.int(),
    suspensionListId: zBytes32.exactOptional(),
    suspensionSalt: zBytes32.exactOptional(),
  }),
});

/**
 * Places of status lists that were given out. Rows are never deleted: a place is never given twice. `decoyOf` is the list,
 * this one or that of suspensions, that one was taken for as a decoy.
 */
export const statusIndexTable = table({
  name: 'status_indices',
  primary: ['tenantId', 'listId', 'listIndex'],
  types: { listIndex: 'integer' },
  zRow: z.object({ tenantId: zTenantId, listId: zBytes32, listIndex: z.int(), decoyOf: zBytes32.exactOptional() }),
});
