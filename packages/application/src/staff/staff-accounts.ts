import {
  AppError,
  type Instant,
  type OidcIdentity,
  plusSeconds,
  type StaffAccount,
  type StaffWish,
  type TenantId,
} from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { StaffChanges, StaffPorts, StoredStaff } from '../ports/staff.ts';
import type { Page, TenantRecords } from '../ports/store.ts';

/** An account, and how somebody can get in to it. */
export interface ListedStaff extends StaffAccount {
  readonly hasPassword: boolean;
  readonly invitedUntil?: Instant;
}

const listed = ({ account, passwordHash, invite }: StoredStaff): ListedStaff => ({
  ...account,
  hasPassword: passwordHash !== undefined,
  ...(invite ? { invitedUntil: invite.expiresAt } : {}),
});

/**
 * Makes an account. Without a password nobody gets in until one is set, by an invitation for instance, unless an identity provider lets them in.
 *
 * @throws AppError `conflict` if the login name or the identity has an account, even one that has ended
 */
export async function addStaff(
  { store, random, clock, passwords }: Pick<Ports, 'store' | 'random' | 'clock'> & StaffPorts,
  tenant: TenantId,
  wish: StaffWish,
  password?: string,
): Promise<ListedStaff> {
  const account: StaffAccount = { id: random.uuid(), ...wish, createdAt: clock.now() };
  if (password !== undefined) assertFarFromLogin(password, account);
  const stored = password === undefined ? { account } : { account, passwordHash: await passwords.hash(password) };
  await store.tenant(tenant, ({ staff }) => staff.accounts.insert(stored));
  return listed(stored);
}

/** Accounts of an organisation, first to last; those that have ended too. */
export const listStaff = async (
  { store }: Pick<Ports, 'store'>,
  tenant: TenantId,
  page: Page,
): Promise<readonly ListedStaff[]> =>
  (await store.tenant(tenant, ({ staff }) => staff.accounts.list(page))).map(listed);

/** What is said anew of somebody; what is left out stays. */
export interface StaffChange {
  readonly name?: string;
  readonly roles?: StaffAccount['roles'];
  /** `null`: no identity provider lets them in any more. */
  readonly oidc?: OidcIdentity | null;
}

/**
 * Changes an account. Roles and name hold with the next call, in every process and session.
 *
 * @throws AppError `not_found` also if it has ended; `conflict` if the identity is another's
 */
export async function changeStaff(
  { store }: Pick<Ports, 'store'>,
  tenant: TenantId,
  id: string,
  change: StaffChange,
): Promise<ListedStaff> {
  return store.tenant(tenant, async (records) => {
    const taken = change.oidc ? await records.staff.accounts.byIdentity(change.oidc) : undefined;
    if (taken && taken.account.id !== id) throw new AppError('conflict', { staff: taken.account.id });
    return changeWithin(records, id, change);
  });
}

/** Sets a password for somebody, and ends their sessions and their invitation. @throws AppError `not_found` */
export async function resetStaffPassword(
  { store, passwords }: Pick<Ports, 'store'> & StaffPorts,
  tenant: TenantId,
  id: string,
  password: string,
): Promise<ListedStaff> {
  const stored = await store.tenant(tenant, ({ staff }) => staff.accounts.get(id));
  if (!stored) throw new AppError('not_found', { staff: id });
  assertFarFromLogin(password, stored.account);
  const passwordHash = await passwords.hash(password);
  return store.tenant(tenant, async (records) => {
    const changed = await changeWithin(records, id, { passwordHash, invite: null });
    await records.staff.sessions.removeOf(id);
    return changed;
  });
}

/** Ends an account for good, and its sessions at once. @throws AppError `not_found` also if it has ended */
export async function endStaff(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  tenant: TenantId,
  id: string,
): Promise<ListedStaff> {
  return store.tenant(tenant, async (records) => {
    const ended = await changeWithin(records, id, { endedAt: clock.now(), passwordHash: null, invite: null });
    await records.staff.sessions.removeOf(id);
    return ended;
  });
}

/** How long an invitation is good for, in seconds: a day. */
const inviteSeconds = 86_400;

/**
 * A token with which somebody sets their own password, once. It takes the place of an earlier one; the password of before is good until then.
 *
 * @throws AppError `not_found` also if the account has ended
 */
export async function inviteStaff(
  { store, random, sha256, clock }: Pick<Ports, 'store' | 'random' | 'sha256' | 'clock'>,
  tenant: TenantId,
  id: string,
): Promise<{ readonly token: string; readonly staff: ListedStaff; readonly expiresAt: Instant }> {
  const secret = random.token();
  const expiresAt = plusSeconds(clock.now(), inviteSeconds);
  const staff = await store.tenant(tenant, (records) =>
    changeWithin(records, id, { invite: { hash: sha256(secret), expiresAt } }),
  );
  return { token: [tenant, id, secret].join('.'), staff, expiresAt };
}

async function changeWithin(
  { staff }: Pick<TenantRecords, 'staff'>,
  id: string,
  changes: StaffChanges,
): Promise<ListedStaff> {
  const isThere = await staff.accounts.change(id, changes);
  const stored = isThere ? await staff.accounts.get(id) : undefined;
  if (!stored) throw new AppError('not_found', { staff: id });
  return listed(stored);
}

/** What everybody would try first is no password. @throws AppError `invalid_request` */
export function assertFarFromLogin(password: string, { login }: Pick<StaffAccount, 'login'>): void {
  const isNear = login.length > 3 && password.toLowerCase().includes(login) && password.length < 2 * login.length + 8;
  if (isNear || new Set(password).size < 5) throw new AppError('invalid_request', { pointers: ['#/password'] });
}
