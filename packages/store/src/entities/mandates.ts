import { zDid, zInstant, zTenantId, zUuid } from '@assent/domain';
import * as z from 'zod';
import { zSealed } from '../encryption/sealed.ts';
import { table } from './table.ts';

/** Who may act for whom. `content` is the whole mandate as JSON, sealed under the subject's key. */
export const mandateTable = table({
  name: 'mandates',
  primary: 'sequence',
  zRow: z.object({
    tenantId: zTenantId,
    id: zUuid,
    subject: zDid,
    agent: zDid,
    endsAt: zInstant,
    content: zSealed,
  }),
});
