import { zDid, zInstant, zIssuedType, zTenantId, zTenantKind } from '@assent/domain';
import * as z from 'zod';
import { table } from './table.ts';

/** Organisations that use the service. Of an API key only its hash is kept. */
export const tenantTable = table({
  name: 'tenants',
  primary: 'sequence',
  zRow: z.object({
    id: zTenantId,
    kind: zTenantKind,
    name: z.string(),
    did: zDid,
    webDid: zDid,
    createdAt: zInstant,
    apiKeyHash: z.string(),
  }),
});

/** Who may issue what. */
export const accreditationTable = table({
  name: 'accreditations',
  primary: 'sequence',
  zRow: z.object({ issuer: zDid, type: zIssuedType, validFrom: zInstant, validUntil: zInstant }),
});
