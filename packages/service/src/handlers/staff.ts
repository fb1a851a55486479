import {
  acceptInvite,
  addStaff,
  changeStaff,
  endStaff,
  endStaffSession,
  findStaffSession,
  type InvitedStaff,
  inviteStaff,
  type ListedStaff,
  listStaff,
  lockStaffSession,
  readInvite,
  resetStaffPassword,
  type StaffStanding,
  signInStaff,
  unlockStaffSession,
} from '@assent/application';
import { AppError, minStaffPasswordLength, type Tenant } from '@assent/domain';
import { type Caller, type Handlers, tenantOf } from '../http/bind.ts';
import { staffDid } from '../staff/staff-did.ts';
import { type HandlerContext, tenantIdOf } from './context.ts';

type StaffHandlers = Pick<
  Handlers,
  'addStaff' | 'listStaff' | 'changeStaff' | 'resetStaffPassword' | 'inviteStaff' | 'endStaff'
>;

/** Accounts of those who work at an organisation. */
export function staffHandlers({ ports, staff, publicUrl }: HandlerContext): StaffHandlers {
  const all = { ...ports, passwords: staff.passwords };
  return {
    addStaff: async ({ body: { password, ...wish }, caller }) =>
      shown(await addStaff(all, tenantIdOf(caller), wish, password)),
    listStaff: async ({ query, caller }) => ({
      staff: (await listStaff(ports, tenantIdOf(caller), query)).map(shown),
    }),
    changeStaff: async ({ params, body, caller }) => {
      assertNotOwn(caller, params.id);
      return shown(await changeStaff(ports, tenantIdOf(caller), params.id, body));
    },
    resetStaffPassword: async ({ params, body, caller }) =>
      shown(await resetStaffPassword(all, tenantIdOf(caller), params.id, body.password)),
    inviteStaff: async ({ params, caller }) => {
      const { token, staff: one, expiresAt } = await inviteStaff(ports, tenantIdOf(caller), params.id);
      // after the hash sign, so that no log of a server has it
      const link = `${publicUrl}/${appOf(tenantOf(caller))}/#/invite/${token}`;
      return { ...shown(one), token, link, expiresAt };
    },
    endStaff: async ({ params, caller }) => {
      assertNotOwn(caller, params.id);
      return shown(await endStaff(ports, tenantIdOf(caller), params.id));
    },
  };
}

/** Where staff of an organisation works. */
const appOf = ({ kind }: Tenant): 'sponsor' | 'clinic' => (kind === 'sponsor' ? 'sponsor' : 'clinic');

/** Nobody gives themselves roles, nor locks themselves out. */
function assertNotOwn({ staff }: Caller, id: string): void {
  if (staff?.named.id === id) throw new AppError('forbidden', { reason: 'own_account' });
}

const shown = (one: ListedStaff) => ({ ...one, roles: [...one.roles] });

type StaffSessionHandlers = Pick<
  Handlers,
  | 'readStaffSignIn'
  | 'openStaffSession'
  | 'readStaffSession'
  | 'lockStaffSession'
  | 'unlockStaffSession'
  | 'endStaffSession'
  | 'readStaffInvite'
  | 'acceptStaffInvite'
>;

/** Who of the staff is signed in. */
export function staffSessionHandlers({ ports, staff, publicUrl }: HandlerContext): StaffSessionHandlers {
  const all = { ...ports, passwords: staff.passwords };
  const { cookies, settings } = staff;
  const shownOf = async (token: string) => shownSession(await findStaffSession(ports, settings, token));
  const shownSession = async (standing: StaffStanding) =>
    sessionOf(publicUrl, standing, await staff.actionsOf(standing));
  return {
    readStaffSignIn: async ({ headers }) => ({
      isPossible: cookies.isPossible,
      oidc: staff.hasOidc,
      minPasswordLength: minStaffPasswordLength,
      session: await stateOf(staff, headers),
    }),
    openStaffSession: async ({ body, headers, address, setCookie }) => {
      staff.assertOwnApp(headers);
      staff.signIns.take(address);
      const [knownBrowser, earlierToken] = [cookies.knownBrowserOf(headers, body), cookies.tokenOf(headers)];
      const { token } = await signInStaff(all, settings, {
        ...body,
        ...(knownBrowser === undefined ? {} : { knownBrowser }),
        ...(earlierToken === undefined ? {} : { earlierToken }),
      });
      setCookie(cookies.sessionOf(token));
      setCookie(cookies.knownFor(headers, body));
      return shownOf(token);
    },
    readStaffSession: async ({ caller }) => shownSession(standingOf(caller)),
    lockStaffSession: async ({ caller }) => {
      const standing = standingOf(caller);
      await lockStaffSession(ports, standing);
      return shownSession({ ...standing, isLocked: true });
    },
    unlockStaffSession: async ({ caller, body, address, setCookie }) => {
      staff.signIns.take(address);
      const { token } = await unlockStaffSession(all, standingOf(caller), body.password);
      setCookie(cookies.sessionOf(token));
      return shownOf(token);
    },
    endStaffSession: async ({ caller, setCookie }) => {
      await endStaffSession(ports, standingOf(caller));
      setCookie(cookies.noSession);
      return { ended: true };
    },
    readStaffInvite: async ({ body, headers, address }) => {
      staff.assertOwnApp(headers);
      staff.signIns.take(address);
      return invitedShown(await readInvite(ports, body.token));
    },
    acceptStaffInvite: async ({ body, headers, address }) => {
      staff.assertOwnApp(headers);
      staff.signIns.take(address);
      return invitedShown(await acceptInvite(all, body.token, body.password));
    },
  };
}

/** Whoever asks without a session, or from elsewhere, has none. @throws AppError `store_unavailable`: nobody knows */
const stateOf = (staff: HandlerContext['staff'], headers: Headers): Promise<'none' | 'open' | 'locked'> =>
  staff.find(headers).then(
    ({ isLocked }) => (isLocked ? 'locked' : 'open'),
    (error: unknown) => {
      if (error instanceof AppError && ['unauthenticated', 'forbidden'].includes(error.code)) return 'none';
      throw error;
    },
  );

function standingOf({ staff }: Caller): StaffStanding {
  if (!staff) throw new AppError('unauthenticated');
  return staff;
}

const organizationOf = ({ id, name, kind }: Tenant) => ({ id, name, kind });

const invitedShown = ({ tenant, account: { login, name } }: InvitedStaff) => ({
  organization: organizationOf(tenant),
  login,
  name,
});

function sessionOf(
  publicUrl: string,
  standing: StaffStanding,
  actions: Awaited<ReturnType<HandlerContext['staff']['actionsOf']>>,
) {
  const { named, login, tenant, isLocked, idleLeftSeconds, leftSeconds, hasPassword } = standing;
  return {
    state: isLocked ? ('locked' as const) : ('open' as const),
    name: named.name,
    login,
    did: staffDid(publicUrl, tenant.id, login),
    organization: { ...organizationOf(tenant), did: tenant.did },
    roles: [...named.roles],
    actions: isLocked ? [] : actions,
    idleMinutesLeft: isLocked ? 0 : Math.floor(Math.min(idleLeftSeconds, leftSeconds) / 60),
    minutesLeft: Math.floor(leftSeconds / 60),
    hasPassword,
  };
}
