import { AppError, type OidcIdentity, type TenantId } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { StaffPorts } from '../ports/staff.ts';
import { takeAttempt } from './attempts.ts';
import { openStaffSession, type StaffSettings } from './staff-session.ts';

type SignInPorts = Pick<Ports, 'store' | 'random' | 'sha256' | 'clock'>;

/** Somebody wants to sign in with a password. */
export interface PasswordSignIn {
  readonly organization: TenantId;
  readonly login: string;
  readonly password: string;
  /**
   * Names a browser in which this name was signed in before. Its attempts are counted apart, so that nobody who tries a name from elsewhere
   * keeps its owner out.
   */
  readonly knownBrowser?: string;
  /** Of a session of this browser, which ends. */
  readonly earlierToken?: string;
}

/**
 * Opens a session. An account that there is not, that has ended or has no password, and a wrong password, are the same answer after as much work.
 *
 * @throws AppError `unauthenticated`, `rate_limited`, `overloaded`
 */
export async function signInStaff(
  ports: SignInPorts & StaffPorts,
  settings: StaffSettings,
  { organization, login, password, knownBrowser = '', earlierToken }: PasswordSignIn,
): Promise<{ readonly token: string }> {
  const { store, sha256, passwords } = ports;
  const tenant = await store.reading(({ tenants }) => tenants.get(organization));
  const key = sha256(JSON.stringify([login, knownBrowser]));
  if (tenant) await takeAttempt(ports, organization, key);
  const stored = tenant && (await store.tenant(organization, ({ staff }) => staff.accounts.byLogin(login)));
  const isRight = await passwords.matches(password, stored?.account.endedAt ? undefined : stored?.passwordHash);
  if (!stored || !isRight) throw new AppError('unauthenticated');
  const opened = await openStaffSession(ports, settings, organization, stored, earlierToken);
  await store.tenant(organization, ({ staff }) => staff.attempts.remove(key));
  return opened;
}

/**
 * Opens a session for somebody whom an identity provider knows, if they have an account.
 *
 * @throws AppError `forbidden` if not
 */
export async function signInByIdentity(
  ports: SignInPorts,
  settings: StaffSettings,
  organization: TenantId,
  identity: OidcIdentity,
  earlierToken?: string,
): Promise<{ readonly token: string }> {
  const stored = await ports.store.tenant(organization, ({ staff }) => staff.accounts.byIdentity(identity));
  if (!stored || stored.account.endedAt) throw new AppError('forbidden', { reason: 'no_account' });
  return openStaffSession(ports, settings, organization, stored, earlierToken);
}
