import { zAddress, zDid, zEmergencyApprover, zEmergencyPolicy, zInstant, zTenantId, zUuid } from '@assent/domain';
import * as z from 'zod';
import { zSealed } from '../encryption/sealed.ts';
import { table } from './table.ts';

/** Cases of emergency access. `content` is sealed under the subject's key. `endsAt` moves when a case is closed. */
export const emergencyTable = table({
  name: 'emergencies',
  primary: 'sequence',
  zRow: z.object({
    tenantId: zTenantId,
    id: zUuid,
    subject: zDid,
    endsAt: zInstant,
    openedAt: zInstant.exactOptional(),
    openIntent: z.string().exactOptional(),
    reviewedAt: zInstant.exactOptional(),
    content: zSealed,
  }),
});

export const emergencyPolicyTable = table({
  name: 'emergency_policies',
  primary: ['id'],
  types: { id: 'bigint', policy: 'json' },
  zRow: z.object({ id: z.coerce.number(), policy: zEmergencyPolicy }),
});

export const emergencyApproverTable = table({
  name: 'emergency_approvers',
  primary: ['address'],
  types: { approver: 'json' },
  zRow: z.object({ address: zAddress, approver: zEmergencyApprover }),
});
