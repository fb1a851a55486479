import { zInstant, zTenantId } from '@assent/domain';
import * as z from 'zod';
import { table } from './table.ts';

/** What each tenant signs SD-JWT VCs under. The keys are in the agent's key management. */
export const issuerCertificateTable = table({
  name: 'issuer_certificates',
  primary: ['tenantId'],
  types: { chain: 'json' },
  zRow: z.object({
    tenantId: zTenantId,
    keyRef: z.string().exactOptional(),
    chain: z.array(z.string()).exactOptional(),
    endsAt: zInstant.exactOptional(),
    renewAt: zInstant.exactOptional(),
    requestedKeyRef: z.string().exactOptional(),
  }),
});
