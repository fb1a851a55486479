import {
  zApiKeyName,
  zDid,
  zInstant,
  zLoginName,
  zOidcIdentity,
  zOrganizationAction,
  zRoles,
  zStaffAccount,
  zStaffPassword,
  zStaffWish,
  zTenantId,
  zTenantKind,
  zTypedPassword,
  zUuid,
} from '@assent/domain';
import * as z from 'zod';
import { endpoint, zPaging } from '../endpoint.ts';

const accounts = 'Staff accounts';
const sessions = 'Staff sessions';

const zListedStaff = z.strictObject({
  ...zStaffAccount.unwrap().shape,
  hasPassword: z.boolean(),
  /** An invitation is open until then. */
  invitedUntil: zInstant.exactOptional(),
});

const zId = z.strictObject({ id: zUuid });

/** Accounts of those who work at an organisation. For its owner, and whom its policy lets manage staff. */
export const staffEndpoints = {
  addStaff: endpoint({
    method: 'POST',
    path: '/v1/staff/accounts',
    audience: 'tenant',
    tag: accounts,
    summary:
      'Make an account. Without a password nobody gets in until one is set, or an identity provider lets them in.',
    status: 201,
    body: zStaffWish.extend({ password: zStaffPassword.exactOptional() }),
    result: zListedStaff,
  }),
  listStaff: endpoint({
    method: 'GET',
    path: '/v1/staff/accounts',
    audience: 'tenant',
    tag: accounts,
    summary: 'Accounts, first to last; those that have ended too. No password is shown.',
    status: 200,
    query: z.strictObject(zPaging),
    result: z.strictObject({ staff: z.array(zListedStaff) }),
  }),
  changeStaff: endpoint({
    method: 'PUT',
    path: '/v1/staff/accounts/{id}',
    audience: 'tenant',
    tag: accounts,
    summary:
      'Change name, roles or identity; what is left out stays. It holds with the next call. Nobody changes their own account.',
    status: 200,
    params: zId,
    body: z.strictObject({
      name: zApiKeyName.exactOptional(),
      roles: zRoles.exactOptional(),
      /** `null`: no identity provider lets them in. */
      oidc: zOidcIdentity.nullable().exactOptional(),
    }),
    result: zListedStaff,
  }),
  resetStaffPassword: endpoint({
    method: 'PUT',
    path: '/v1/staff/accounts/{id}/password',
    audience: 'tenant',
    tag: accounts,
    summary: 'Set a password for somebody. It ends their sessions.',
    status: 200,
    params: zId,
    body: z.strictObject({ password: zStaffPassword }),
    result: zListedStaff,
  }),
  inviteStaff: endpoint({
    method: 'POST',
    path: '/v1/staff/accounts/{id}/invite',
    audience: 'tenant',
    tag: accounts,
    summary: 'A link with which somebody sets their own password, once, within a day. It is shown this once.',
    status: 201,
    params: zId,
    result: z.strictObject({ ...zListedStaff.shape, token: z.string(), link: z.url(), expiresAt: zInstant }),
  }),
  endStaff: endpoint({
    method: 'DELETE',
    path: '/v1/staff/accounts/{id}',
    audience: 'tenant',
    tag: accounts,
    summary: 'End an account for good, and its sessions at once. Nobody ends their own.',
    status: 200,
    params: zId,
    result: zListedStaff,
  }),
};

const zOrganization = z.strictObject({ id: zTenantId, name: z.string(), kind: zTenantKind });

const zToken = z.string().max(256);

const zStaffSession = z.strictObject({
  state: z.enum(['open', 'locked']),
  name: z.string(),
  login: z.string(),
  /** What they are called in records that name people by DID. Nobody resolves it. */
  did: zDid,
  organization: zOrganization.extend({ did: z.string() }),
  roles: z.array(z.string()),
  /** What the policy lets them do now; nothing while it is locked. */
  actions: z.array(zOrganizationAction),
  /** Whole minutes until it locks itself, if nobody does anything. */
  idleMinutesLeft: z.int(),
  /** Whole minutes until it is over, whatever is done. */
  minutesLeft: z.int(),
  /** It is unlocked with a password; if not, by signing in with the identity provider again. */
  hasPassword: z.boolean(),
});

/** Who of the staff is signed in, by a cookie that scripts cannot read. Such calls carry the header `x-assent-app`. */
export const staffSessionEndpoints = {
  readStaffSignIn: endpoint({
    method: 'GET',
    path: '/v1/staff/sign-in',
    audience: 'public',
    tag: sessions,
    summary:
      'How staff signs in here, and whether this browser has a session: never a refusal, so an app can ask it first.',
    status: 200,
    result: z.strictObject({
      /** Not over plain http from afar. */
      isPossible: z.boolean(),
      /** An identity provider can be asked, at `/staff/oidc/start?organization=…&app=…`. */
      oidc: z.boolean(),
      minPasswordLength: z.int(),
      session: z.enum(['none', 'open', 'locked']),
    }),
  }),
  openStaffSession: endpoint({
    method: 'POST',
    path: '/v1/staff/session',
    audience: 'public',
    tag: sessions,
    summary: 'Sign in with a login name and a password. It sets the cookie of the session.',
    status: 201,
    body: z.strictObject({ organization: zTenantId, login: zLoginName, password: zTypedPassword }),
    result: zStaffSession,
  }),
  readStaffSession: endpoint({
    method: 'GET',
    path: '/v1/staff/session',
    audience: 'staff',
    tag: sessions,
    summary: 'Who is signed in, what they may do, and for how long. To ask does not keep the session open.',
    status: 200,
    result: zStaffSession,
  }),
  lockStaffSession: endpoint({
    method: 'POST',
    path: '/v1/staff/session/lock',
    audience: 'staff',
    tag: sessions,
    summary: 'Nothing can be done until the password is given again.',
    status: 200,
    result: zStaffSession,
  }),
  unlockStaffSession: endpoint({
    method: 'POST',
    path: '/v1/staff/session/unlock',
    audience: 'staff',
    tag: sessions,
    summary: 'Go on with the password. It sets another cookie.',
    status: 200,
    body: z.strictObject({ password: zTypedPassword }),
    result: zStaffSession,
  }),
  endStaffSession: endpoint({
    method: 'POST',
    path: '/v1/staff/session/end',
    audience: 'staff',
    tag: sessions,
    summary: 'Sign out.',
    status: 200,
    result: z.strictObject({ ended: z.literal(true) }),
  }),
  readStaffInvite: endpoint({
    method: 'POST',
    path: '/v1/staff/invite/read',
    audience: 'public',
    tag: sessions,
    summary: 'Whom an invitation is for.',
    status: 200,
    body: z.strictObject({ token: zToken }),
    result: z.strictObject({ organization: zOrganization, login: z.string(), name: z.string() }),
  }),
  acceptStaffInvite: endpoint({
    method: 'POST',
    path: '/v1/staff/invite',
    audience: 'public',
    tag: sessions,
    summary: 'Set the password of whom it is for, once. It signs nobody in.',
    status: 200,
    body: z.strictObject({ token: zToken, password: zStaffPassword }),
    result: z.strictObject({ organization: zOrganization, login: z.string(), name: z.string() }),
  }),
};
