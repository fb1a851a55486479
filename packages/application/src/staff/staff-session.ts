import { AppError, plusSeconds, type TenantId } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { FoundStaffSession, StaffPorts, StoredStaff } from '../ports/staff.ts';
import { secondsBetween, takeAttempt } from './attempts.ts';

/** How long a session lasts. */
export interface StaffSettings {
  /** Without anything done, after which it is locked. */
  readonly idleSeconds: number;
  /** From when it was opened, whatever is done. */
  readonly lifetimeSeconds: number;
}

/** What a session is now, with the seconds until it locks itself and until it is over. */
export interface StaffStanding extends FoundStaffSession {
  readonly isLocked: boolean;
  readonly idleLeftSeconds: number;
  readonly leftSeconds: number;
}

/** That somebody did something is written down when the last time is so long ago: not with every request. */
const seenEverySeconds = 30;

/** A wrong password so often in a row ends a session that is locked: who has its cookie may not be who opened it. */
const maxUnlockAttempts = 10;

type SessionPorts = Pick<Ports, 'store' | 'sha256' | 'clock'>;

/** Whose session a token is of, locked or not. @throws AppError `unauthenticated` if it is of none, or over */
export async function findStaffSession(
  { store, sha256, clock }: SessionPorts,
  { idleSeconds }: StaffSettings,
  token: string,
): Promise<StaffStanding> {
  const found = await store.shared.staffSessionByHash(sha256(token));
  const now = clock.now();
  if (!found || found.session.endsAt <= now) throw new AppError('unauthenticated');
  const { seenAt, lockedAt, endsAt } = found.session;
  const idleLeftSeconds = Math.max(0, secondsBetween(now, plusSeconds(seenAt, idleSeconds)));
  const isLocked = lockedAt !== undefined || idleLeftSeconds === 0;
  return { ...found, isLocked, idleLeftSeconds, leftSeconds: secondsBetween(now, endsAt) };
}

/**
 * Lets somebody who is signed in do something. `isTheirs`: they do it, and not their browser on its own.
 *
 * @throws AppError `unauthenticated`; with the reason `locked` if the password is needed again
 */
export async function useStaffSession(
  ports: SessionPorts,
  settings: StaffSettings,
  { token, isTheirs }: { readonly token: string; readonly isTheirs: boolean },
): Promise<StaffStanding> {
  const standing = await findStaffSession(ports, settings, token);
  const { isLocked, session, tenant, idleLeftSeconds } = standing;
  if (isLocked) throw new AppError('unauthenticated', { reason: 'locked' });
  const isDue = settings.idleSeconds - idleLeftSeconds >= Math.min(seenEverySeconds, settings.idleSeconds / 10);
  if (isTheirs && isDue)
    await ports.store.tenant(tenant.id, ({ staff }) => staff.sessions.see(session.tokenHash, ports.clock.now()));
  return standing;
}

/** Nothing can be done with a session from now on, until the password is given again. Safe to repeat. */
export async function lockStaffSession(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { tenant, session }: FoundStaffSession,
): Promise<void> {
  await store.tenant(tenant.id, ({ staff }) => staff.sessions.lock(session.tokenHash, clock.now()));
}

/**
 * Opens a locked session to whoever knows the password of its account, under another token. When it ends stays as it was.
 *
 * @throws AppError `unauthenticated`, with the reason `wrong_password`; `rate_limited`
 */
export async function unlockStaffSession(
  ports: SessionPorts & Pick<Ports, 'random'> & StaffPorts,
  { tenant, session, named }: FoundStaffSession,
  password: string,
): Promise<{ readonly token: string }> {
  const { store, sha256, random, clock, passwords } = ports;
  const key = sha256(`unlock ${session.tokenHash}`);
  const attempts = await takeAttempt(ports, tenant.id, key);
  const stored = await store.tenant(tenant.id, ({ staff }) => staff.accounts.get(named.id));
  if (!(await passwords.matches(password, stored?.passwordHash))) {
    if (attempts >= maxUnlockAttempts) await endStaffSession(ports, { tenant, session });
    throw new AppError('unauthenticated', { reason: 'wrong_password' });
  }
  const token = random.token();
  const isNew = await store.tenant(tenant.id, async ({ staff }) => {
    await staff.attempts.remove(key);
    return staff.sessions.renew(session.tokenHash, sha256(token), clock.now());
  });
  if (!isNew) throw new AppError('unauthenticated');
  return { token };
}

/** Ends one session. Safe to repeat. */
export const endStaffSession = (
  { store }: Pick<Ports, 'store'>,
  { tenant, session }: Pick<FoundStaffSession, 'tenant' | 'session'>,
): Promise<void> => store.tenant(tenant.id, ({ staff }) => staff.sessions.remove(session.tokenHash));

/** A session for somebody who has shown who they are. `earlierToken`: of this browser, whose session ends. */
export async function openStaffSession(
  ports: SessionPorts & Pick<Ports, 'random'>,
  { lifetimeSeconds }: StaffSettings,
  tenant: TenantId,
  { account, passwordHash }: StoredStaff,
  earlierToken?: string,
): Promise<{ readonly token: string }> {
  const { store, sha256, random, clock } = ports;
  const earlier = earlierToken === undefined ? undefined : await store.shared.staffSessionByHash(sha256(earlierToken));
  if (earlier) await endStaffSession(ports, earlier);
  const [token, now] = [random.token(), clock.now()];
  const times = { openedAt: now, seenAt: now, endsAt: plusSeconds(now, lifetimeSeconds) };
  await store.tenant(tenant, async ({ staff }) => {
    // meanwhile the account may have ended, or its password been changed by whoever knows that it is known
    const current = await staff.accounts.get(account.id);
    if (!current || current.account.endedAt || current.passwordHash !== passwordHash)
      throw new AppError('unauthenticated');
    await staff.sessions.insert({ tokenHash: sha256(token), staff: account.id, ...times });
  });
  return { token };
}
