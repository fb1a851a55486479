import { AppError } from '@assent/domain';
import { useCallback, useEffect, useState } from 'react';
import { keptChoice } from '../kept-choice.ts';
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
  /** The service knows nobody any more, as an answer to another call said. */
  readonly expire: () => void;
}

// The cookie cannot be seen from here. Whether it is worth asking for a session is no secret.
const mayHaveSession = keptChoice<'yes' | 'no'>(
  'assent.staff',
  ['yes', 'no'],
  () => 'no',
  () => undefined,
);

/** To be called before the browser leaves for an identity provider, which brings it back with a session. */
export const expectSession = (): void => mayHaveSession.choose('yes');

/** The session of whoever is at this browser. `background` asks without keeping the session open; every minute. */
export function useStaffSession(api: StaffApi, background: StaffApi): StaffSessionState {
  const [session, setSession] = useState<StaffSession | 'none' | 'unknown'>(() =>
    mayHaveSession.get() === 'yes' ? 'unknown' : 'none',
  );
  const [isOver, setOver] = useState(false);
  const keep = useCallback((next: StaffSession) => {
    mayHaveSession.choose('yes');
    setOver(false);
    setSession(next);
  }, []);
  const forget = useCallback((over: boolean) => {
    mayHaveSession.choose('no');
    setOver(over);
    setSession('none');
  }, []);
  const isAsked = session !== 'none';
  useEffect(() => {
    if (!isAsked) return;
    const look = () => background.readStaffSession({}).then(keep, (error: unknown) => isNobody(error) && forget(true));
    void look();
    const timer = setInterval(look, 60_000);
    return () => clearInterval(timer);
  }, [background, isAsked, keep, forget]);
  return {
    ...{ session, isOver },
    signIn: async ({ organization, login, password }) =>
      keep(await api.openStaffSession({ body: { organization: organization as never, login, password } })),
    unlock: async (password) => keep(await api.unlockStaffSession({ body: { password } })),
    lock: async () => keep(await api.lockStaffSession({})),
    signOut: async () => {
      await api.endStaffSession({});
      forget(false);
    },
    expire: useCallback(() => forget(true), [forget]),
  };
}

const isNobody = (error: unknown): boolean => error instanceof AppError && error.code === 'unauthenticated';
