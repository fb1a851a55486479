import { AppError, type StaffAccount, type Tenant, zTenantId, zUuid } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { StaffPorts } from '../ports/staff.ts';
import { assertFarFromLogin } from './staff-accounts.ts';

/** Who is invited, and by whom. */
export interface InvitedStaff {
  readonly tenant: Tenant;
  readonly account: StaffAccount;
}

/** Whom an invitation is for. @throws AppError `not_found` if it is none, used, replaced or over: the four look alike */
export async function readInvite(
  { store, sha256, clock }: Pick<Ports, 'store' | 'sha256' | 'clock'>,
  token: string,
): Promise<InvitedStaff> {
  const [tenantText, id = '', secret = ''] = token.split('.');
  const tenantId = zTenantId.safeParse(tenantText);
  if (!tenantId.success || !zUuid.safeParse(id).success) throw new AppError('not_found');
  const found = await store.tenant(tenantId.data, async ({ staff, tenants }) => ({
    tenant: await tenants.get(tenantId.data),
    stored: await staff.accounts.get(id),
  }));
  const { tenant, stored } = found;
  const isGood = stored?.invite?.hash === sha256(secret) && stored.invite.expiresAt > clock.now();
  if (!tenant || !stored || !isGood || stored.account.endedAt) throw new AppError('not_found');
  return { tenant, account: stored.account };
}

/**
 * Sets the password of who is invited, once, and ends sessions under an earlier one.
 *
 * @throws AppError `not_found` as `readInvite`; `invalid_request` if the password is no good
 */
export async function acceptInvite(
  ports: Pick<Ports, 'store' | 'sha256' | 'clock'> & StaffPorts,
  token: string,
  password: string,
): Promise<InvitedStaff> {
  const invited = await readInvite(ports, token);
  const { tenant, account } = invited;
  assertFarFromLogin(password, account);
  const passwordHash = await ports.passwords.hash(password);
  const hash = ports.sha256(token.split('.')[2] ?? '');
  await ports.store.tenant(tenant.id, async ({ staff }) => {
    // of two who come with it at once, one is too late
    const current = await staff.accounts.get(account.id);
    if (current?.invite?.hash !== hash) throw new AppError('not_found');
    await staff.accounts.change(account.id, { passwordHash, invite: null });
    await staff.sessions.removeOf(account.id);
  });
  return invited;
}
