import type { OrganizationAction } from '@assent/domain';

/** Somebody of an organisation's staff who is signed in, as the service says it. */
export interface StaffSession {
  readonly state: 'open' | 'locked';
  readonly name: string;
  readonly login: string;
  readonly did: string;
  readonly organization: { readonly id: string; readonly name: string; readonly kind: string; readonly did: string };
  /** What the policy of the organisation lets them do. */
  readonly actions: readonly OrganizationAction[];
  readonly hasPassword: boolean;
  /** Whole minutes until it locks if nothing is done. */
  readonly idleMinutesLeft: number;
}

/** How staff signs in, and whether this browser has a session. */
interface StaffSignIn {
  readonly isPossible: boolean;
  readonly oidc: boolean;
  readonly minPasswordLength: number;
  readonly session: 'none' | 'open' | 'locked';
}

/** What signing in needs of the service: `Client` of `@assent/api` has it. */
export interface StaffApi {
  readonly readStaffSignIn: (call: object) => Promise<StaffSignIn>;
  readonly openStaffSession: (call: {
    readonly body: { readonly organization: never; readonly login: string; readonly password: string };
  }) => Promise<StaffSession>;
  readonly readStaffSession: (call: object) => Promise<StaffSession>;
  readonly lockStaffSession: (call: object) => Promise<StaffSession>;
  readonly unlockStaffSession: (call: { readonly body: { readonly password: string } }) => Promise<StaffSession>;
  readonly endStaffSession: (call: object) => Promise<unknown>;
}

/** Who was invited. */
interface InvitedStaff {
  readonly organization: { readonly id: string; readonly name: string };
  readonly login: string;
  readonly name: string;
}

/** What accepting an invitation needs of the service: `Client` of `@assent/api` has it. */
export interface StaffInviteApi extends Pick<StaffApi, 'readStaffSignIn'> {
  readonly readStaffInvite: (call: { readonly body: { readonly token: string } }) => Promise<InvitedStaff>;
  readonly acceptStaffInvite: (call: {
    readonly body: { readonly token: string; readonly password: string };
  }) => Promise<InvitedStaff>;
}
