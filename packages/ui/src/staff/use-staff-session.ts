import { AppError, parse, zLoginName, zTenantId } from '@assent/domain';
import { type Dispatch, type RefObject, type SetStateAction, useCallback, useEffect, useRef, useState } from 'react';
import { rememberOrganization } from './remembered.ts';
import type { StaffApi, StaffSession } from './staff-api.ts';

/** Who is signed in. `out`: nobody; `ended`: somebody was, whose session is over, and the screen waits for them. */
export type StaffStanding =
  | { readonly kind: 'unknown' | 'out' | 'ended' }
  | { readonly kind: 'open' | 'locked'; readonly session: StaffSession };

/** The session of whoever is at this browser, and what changes it. */
export interface StaffDesk {
  readonly standing: StaffStanding;
  readonly signIn: (organization: string, login: string, password: string) => Promise<void>;
  readonly unlock: (password: string) => Promise<void>;
  readonly lock: () => Promise<void>;
  readonly signOut: () => Promise<void>;
  /** Asks anew: an answer to another call said that nobody is signed in, or that the session is locked. */
  readonly refresh: () => Promise<void>;
}

const standingOf = (session: StaffSession): StaffStanding => ({ kind: session.state, session });

/** The session of staff in this browser: its cookie is out of reach of scripts, so the service is asked. */
export function useStaffSession(api: StaffApi): StaffDesk {
  const [standing, setStanding] = useState<StaffStanding>({ kind: 'unknown' });
  const isAsking = useRef(false);
  // locked here while the service could not be told: then it is told as soon as it answers
  const isLockedHere = useRef(false);
  const refresh = useCallback(async () => {
    if (isAsking.current) return;
    isAsking.current = true;
    try {
      // this is never refused, so that a browser notes no fault where nobody is signed in
      if ((await api.readStaffSignIn({})).session === 'none') return setStanding(withoutSession);
      const session = await api.readStaffSession({});
      const isUntold = isLockedHere.current && session.state === 'open';
      setStanding(standingOf(isUntold ? await api.lockStaffSession({}) : session));
    } catch (error) {
      setStanding((before) => afterFailure(before, error));
    } finally {
      isAsking.current = false;
    }
  }, [api]);
  useEffect(() => void refresh(), [refresh]);
  return { standing, refresh, ...deeds(api, setStanding, isLockedHere) };
}

/** Whoever was signed in comes back to where they were. */
const withoutSession = ({ kind }: StaffStanding): StaffStanding => ({
  kind: kind === 'unknown' || kind === 'out' ? 'out' : 'ended',
});

/** Without an answer nothing is known: who was signed in stays so, and the service refuses what it must. */
function afterFailure(before: StaffStanding, error: unknown): StaffStanding {
  if (error instanceof AppError && error.code === 'unauthenticated') return withoutSession(before);
  return before.kind === 'unknown' ? { kind: 'out' } : before;
}

function deeds(
  api: StaffApi,
  setStanding: Dispatch<SetStateAction<StaffStanding>>,
  isLockedHere: RefObject<boolean>,
): Pick<StaffDesk, 'signIn' | 'unlock' | 'lock' | 'signOut'> {
  return {
    async signIn(organization, login, password) {
      const body = {
        organization: parse(zTenantId, organization.trim()),
        login: parse(zLoginName, login.trim()),
        password,
      };
      const session = await api.openStaffSession({ body: { ...body, organization: body.organization as never } });
      isLockedHere.current = false;
      rememberOrganization(body.organization);
      setStanding(standingOf(session));
    },
    async unlock(password) {
      const session = await api.unlockStaffSession({ body: { password } });
      isLockedHere.current = false;
      setStanding(standingOf(session));
    },
    async lock() {
      isLockedHere.current = true;
      setStanding((before) => ('session' in before ? { ...before, kind: 'locked' } : before));
      await api.lockStaffSession({});
    },
    async signOut() {
      await api.endStaffSession({});
      setStanding({ kind: 'out' });
    },
  };
}
