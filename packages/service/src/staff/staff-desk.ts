import {
  findStaffSession,
  organizationGate,
  type PasswordHasher,
  type PolicyPorts,
  type Ports,
  type StaffSettings,
  type StaffStanding,
  useStaffSession,
} from '@assent/application';
import { AppError, type OrganizationAction, organizationActions } from '@assent/domain';
import type { RateLimit } from '../http/rate-limit.ts';
import { assertOwnApp } from './own-app.ts';
import type { StaffCookies } from './staff-cookies.ts';

/** Lets staff in that is signed in, by the cookie of its browser. */
export interface StaffDesk {
  readonly settings: StaffSettings;
  readonly passwords: PasswordHasher;
  readonly cookies: StaffCookies;
  /** An identity provider can be asked. */
  readonly hasOidc: boolean;
  /** Attempts to sign in, by address. */
  readonly signIns: RateLimit;
  /** @throws AppError `forbidden` for a call that is not from one of our web apps, or where there are no sessions */
  assertOwnApp(headers: Headers): void;
  /** Who may do `action`. @throws AppError `unauthenticated`, `forbidden` */
  use(headers: Headers, action: OrganizationAction | undefined): Promise<StaffStanding>;
  /** Whose session it is, locked or not. @throws AppError `unauthenticated`, `forbidden` */
  find(headers: Headers): Promise<StaffStanding>;
  /** What the policy lets somebody do now. */
  actionsOf(standing: StaffStanding): Promise<OrganizationAction[]>;
}

/** What a desk is made of. */
export interface StaffDeskOptions
  extends Pick<StaffDesk, 'settings' | 'passwords' | 'cookies' | 'signIns' | 'hasOidc'> {
  readonly ports: Pick<Ports, 'store' | 'sha256' | 'clock'> & PolicyPorts;
  readonly publicUrl: string;
}

export function staffDesk({ ports, publicUrl, ...parts }: StaffDeskOptions): StaffDesk {
  const { settings, cookies } = parts;
  const gate = organizationGate(ports);
  const ownApp = (headers: Headers) => {
    if (!cookies.isPossible) throw new AppError('forbidden', { reason: 'https_required' });
    assertOwnApp(headers, publicUrl);
  };
  /** The token first: whoever has none learns no more than that. */
  const tokenOf = (headers: Headers): string => {
    const token = cookies.tokenOf(headers);
    if (token === undefined) throw new AppError('unauthenticated');
    ownApp(headers);
    return token;
  };
  const isAllowed = (standing: StaffStanding, action: OrganizationAction): Promise<boolean> =>
    gate(standing, action).then(
      () => true,
      (error: unknown) => {
        if (error instanceof AppError && error.code === 'forbidden') return false;
        throw error;
      },
    );
  return {
    ...parts,
    assertOwnApp: ownApp,
    async use(headers, action) {
      const isTheirs = headers.get('x-assent-background') === null;
      const standing = await useStaffSession(ports, settings, { token: tokenOf(headers), isTheirs });
      await gate(standing, action);
      return standing;
    },
    find: async (headers) => findStaffSession(ports, settings, tokenOf(headers)),
    async actionsOf(standing) {
      const allowed: OrganizationAction[] = [];
      for (const action of organizationActions) if (await isAllowed(standing, action)) allowed.push(action);
      return allowed;
    },
  };
}
