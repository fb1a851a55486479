import { zInstant, zStaffAccount, zTenantId } from '@assent/domain';
import * as z from 'zod';
import { table } from './table.ts';

const { oidc: _, ...ofAccount } = zStaffAccount.unwrap().shape;

/** Accounts of staff. Of passwords and invitations only hashes are kept. */
export const staffTable = table({
  name: 'staff_accounts',
  primary: 'sequence',
  types: { roles: 'json' },
  zRow: z.object({
    tenantId: zTenantId,
    ...ofAccount,
    oidcIssuer: z.string().exactOptional(),
    oidcSubject: z.string().exactOptional(),
    passwordHash: z.string().exactOptional(),
    inviteHash: z.string().exactOptional(),
    inviteExpiresAt: zInstant.exactOptional(),
  }),
});

/** Who is signed in. Of a token only its hash is kept. */
export const staffSessionTable = table({
  name: 'staff_sessions',
  primary: ['tokenHash'],
  zRow: z.object({
    tenantId: zTenantId,
    tokenHash: z.string(),
    staff: z.string(),
    openedAt: zInstant,
    seenAt: zInstant,
    lockedAt: zInstant.exactOptional(),
    endsAt: zInstant,
  }),
});

/** How often somebody was wrong lately, by a hash of who they said they are. */
export const staffAttemptTable = table({
  name: 'staff_attempts',
  primary: ['tenantId', 'key'],
  types: { failures: 'integer' },
  zRow: z.object({
    tenantId: zTenantId,
    key: z.string(),
    failures: z.int(),
    retryAt: zInstant,
    expiresAt: zInstant,
  }),
});
