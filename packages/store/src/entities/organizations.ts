import { zDid, zInstant, zIssuedType, zPeriod, zTenantId, zTenantKind } from '@assent/domain';
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

/** Who may issue what. `issuerKey` is what the issuer is known by, however its DID is spelled. */
export const accreditationTable = table({
  name: 'accreditations',
  primary: 'sequence',
  types: { gaps: 'json' },
  zRow: z.object({
    issuer: zDid,
    issuerKey: z.string(),
    type: zIssuedType,
    validFrom: zInstant,
    validUntil: zInstant,
    suspendedSince: zInstant.exactOptional(),
    gaps: z.array(zPeriod).readonly(),
    intentId: z.string().exactOptional(),
  }),
});
