import { useCallback, useEffect, useState } from 'react';
import type { StaffApi, StaffSession } from './staff-api.ts';

/** What somebody types to be let in. */
export interface StaffPassword {
  readonly organization: string;
  readonly login: string;
  readonly password: string;
}

/** Whether anybody is signed in, and how that changes. `unknown` until the service has said it. */
export interface StaffSessionState {
  readonly session: StaffSession | 'none' | 'unknown';
  /** Somebody was signed in, and is no more. */
  readonly isOver: boolean;
  readonly signIn: (typed: StaffPassword) => Promise<void>;
  readonly unlock: (password: string) => Promise<void>;
  readonly lock: () => Promise<void>;
  readonly signOut: () => Promise<void>;
  /** Asks anew: an answer to another call said that nobody is signed in, or that the session is locked. */
  readonly look: () => Promise<void>;
}

/**
 * The session of whoever is at this browser. Whether there is one is asked at first and then every minute, by `background`, which does not keep
 * it open.
 */
export function useStaffSession(api: StaffApi, background: StaffApi): StaffSessionState {
  const [session, setSession] = useState<StaffSession | 'none' | 'unknown'>('unknown');
  const [isOver, setOver] = useState(false);
  const keep = useCallback((next: StaffSession) => {
    setOver(false);
    setSession(next);
  }, []);
  const look = useCallback(async () => {
    try {
      const found = await sessionOf(background);
      if (found) return keep(found);
      setSession((before) => {
        if (typeof before === 'object') setOver(true);
        return 'none';
      });
    } catch {
      // what cannot be asked just now is asked again; nobody is signed out for it
      setSession((before) => (before === 'unknown' ? 'none' : before));
    }
  }, [background, keep]);
  const isAsked = session !== 'none';
  useEffect(() => {
    if (!isAsked) return;
    void look();
    const timer = setInterval(look, 60_000);
    return () => clearInterval(timer);
  }, [isAsked, look]);
  return {
    ...{ session, isOver, look },
    signIn: async ({ organization, login, password }) =>
      keep(await api.openStaffSession({ body: { organization: organization as never, login, password } })),
    unlock: async (password) => keep(await api.unlockStaffSession({ body: { password } })),
    lock: async () => keep(await api.lockStaffSession({})),
    signOut: async () => {
      await api.endStaffSession({});
      setSession('none');
    },
  };
}

/** A browser without a session is told so without a refusal, which it would write to its console. */
async function sessionOf(api: StaffApi): Promise<StaffSession | undefined> {
  const { session } = await api.readStaffSignIn({});
  return session === 'none' ? undefined : api.readStaffSession({});
}
