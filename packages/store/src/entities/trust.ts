import { zInstant, zTenantId, zTrustRule, zUuid } from '@assent/domain';
import * as z from 'zod';
import { table } from './table.ts';

/** Which issuers each tenant believes. */
export const trustTable = table({
  name: 'trust_entries',
  primary: 'sequence',
  types: { rule: 'json' },
  zRow: z.object({ tenantId: zTenantId, id: zUuid, createdAt: zInstant, rule: zTrustRule }),
});
