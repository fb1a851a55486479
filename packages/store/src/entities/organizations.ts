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

const zDecision = { issuer: zDid, at: zInstant };
const zAuthorized = { nonce: z.int(), intentId: z.string() };
const zDidChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add_key'), keyRef: z.string(), ...zDecision, ...zAuthorized }),
  z.object({ kind: z.literal('revoke_key'), keyId: z.string(), ...zDecision, ...zAuthorized }),
  z.object({
    kind: z.literal('report_compromise'),
    keyId: z.string(),
    since: zInstant,
    ...zDecision,
    nonce: z.int().exactOptional(),
    intentId: z.string().exactOptional(),
  }),
  z.object({ kind: z.literal('deactivate'), ...zDecision, ...zAuthorized }),
]);

/** What was decided about the keys of issuers. One change for each nonce of an issuer; some need none. */
export const didChangeTable = table({
  name: 'did_changes',
  primary: 'sequence',
  types: { nonce: 'integer', change: 'json' },
  zRow: z.object({ issuerKey: z.string(), nonce: z.int().exactOptional(), change: zDidChange }),
});
