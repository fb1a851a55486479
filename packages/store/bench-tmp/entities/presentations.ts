import { zDcqlQuery, zDid, zInstant, zTenantId } from '@assent/domain';
import * as z from 'zod';
import { table } from './table.ts';

/** Requests for presentations. */
export const presentationRequestTable = table({
  name: 'presentation_requests',
  primary: ['tenantId', 'id'],
  types: { query: 'json' },
  zRow: z.object({
    tenantId: zTenantId,
    id: z.string(),
    challenge: z.string(),
    audience: zDid,
    query: zDcqlQuery,
    purpose: z.string(),
    createdAt: zInstant,
    expiresAt: zInstant,
    usedAt: zInstant.exactOptional(),
  }),
});

/** Sessions of holders who read their data. Of a token only its hash is kept. */
export const holderSessionTable = table({
  name: 'holder_sessions',
  primary: ['tenantId', 'tokenHash'],
  zRow: z.object({ tenantId: zTenantId, tokenHash: z.string(), did: zDid, expiresAt: zInstant }),
});
